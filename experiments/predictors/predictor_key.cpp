#include "experiments/predictors/predictor_key.h"

#include <algorithm>
#include <cassert>

#include "experiments/pipelines/stored_pipelines.h"

namespace millrace::experiments {
namespace {

nlohmann::json split_json(const PredictorSpec& spec) {
  if (!spec.validation_templates.empty()) return spec.validation_templates;
  return spec.validation;
}

}  // namespace

nlohmann::json settings_json(const PredictorSpec& spec) {
  nlohmann::json json = {{"model", models::settings_json(spec.settings)},
                         {"validation", split_json(spec)},
                         {"sigmas", spec.sigmas},
                         {"trials", spec.trials}};
  if (spec.has_costs()) json["operator_costs"] = models::settings_json(spec.costs);
  if (spec.trials > 0) {
    json["trial_queries"] = spec.trial_queries;
    json["trial_epochs"] = spec.trial_epochs;
  }
  return json;
}

ArtefactKey predictor_key(const Experiment& experiment, const PredictorSpec& spec) {
  return {.kind = "predictor",
          .settings = settings_json(spec),
          .inputs = {pipelines_key(experiment, pipelines_of(experiment, spec)).hash()},
          .seed = experiment.seed,
          .revisions = {{"predictors", models::kPredictorRevision}, {"predictor tests", kTestRevision}}};
}

ArtefactKey operator_costs_key(const Experiment& experiment, const PredictorSpec& spec) {
  return {.kind = "operator costs",
          .settings = {{"operator_costs", models::settings_json(spec.costs)}, {"validation", split_json(spec)}},
          .inputs = {pipelines_key(experiment, pipelines_of(experiment, spec)).hash()},
          .seed = experiment.seed,
          .revisions = {{"predictors", models::kPredictorRevision}, {"predictor tests", kTestRevision}}};
}

ArtefactKey flat_baseline_key(const Experiment& experiment, const PredictorSpec& spec) {
  return {.kind = "flat baseline",
          .settings = {{"validation", split_json(spec)}, {"sigmas", spec.sigmas}},
          .inputs = {pipelines_key(experiment, pipelines_of(experiment, spec)).hash()},
          .seed = experiment.seed,
          .revisions = {{"flat baseline", kFlatRevision}, {"predictor tests", kTestRevision}}};
}

std::string label_of(const PredictorSpec& spec) {
  return spec.name + "/" + spec.pipelines;
}

const PipelinesSpec& pipelines_of(const Experiment& experiment, const PredictorSpec& spec) {
  const auto found = std::ranges::find(experiment.pipelines, spec.pipelines, &PipelinesSpec::name);
  assert(found != experiment.pipelines.end());
  return *found;
}

}  // namespace millrace::experiments
