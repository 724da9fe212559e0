#include "experiments/sampling/sampling_key.h"

#include "experiments/config/field_json.h"
#include "experiments/config/plan_keys.h"
#include "experiments/config/settings_json.h"
#include "experiments/sampling/sampling_reader.h"

namespace millrace::experiments {
namespace {

nlohmann::json resources_json(const plan::InstanceResources& resources) {
  nlohmann::json json;
  write_fields(resource_fields(), resources, json);
  return json;
}

}  // namespace

ArtefactKey sampling_key(const Experiment& experiment, const SamplingSpec& spec) {
  nlohmann::json settings = {{"start", resources_json(spec.settings.start)},
                             {"least_step", resources_json(spec.settings.least_step)},
                             {"normal", resources_json(spec.settings.normal)}};
  write_fields(sampling_settings_fields(), spec.settings, settings);
  return {.kind = "sampling",
          .settings = {{"query", settings_json(experiment.queries.at(spec.query))},
                       {"operator", spec.op},
                       {"cluster", settings_json(experiment.clusters.at(spec.cluster))},
                       {"engine", settings_json(experiment.engine)},
                       {"sampling", std::move(settings)}},
          .inputs = {},
          .seed = experiment.seed,
          .revisions = {{"runtime", runtime::kRuntimeRevision}, {"sampling", kSamplingRevision}}};
}

}  // namespace millrace::experiments
