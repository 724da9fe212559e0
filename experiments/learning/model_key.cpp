#include "experiments/learning/model_key.h"

#include <algorithm>

#include "experiments/learning/describe.h"
#include "experiments/traces/trace_export.h"
#include "experiments/traces/trace_key.h"
#include "models/learning.h"

namespace millrace::experiments {

namespace {

constexpr std::string_view kOwn = "trace.";

nlohmann::json settings(const TraceChoice& choice) {
  return {{"structures", choice.structures}, {"exact", static_cast<int>(choice.exact)}};
}

}  // namespace

nlohmann::json settings_json(const ModelSpec& spec) {
  return {{"model", models::settings_json(spec.settings)},
          {"metric", spec.metric},
          {"traces", settings(spec.traces)},
          {"selectivity", kSelectivitySources[static_cast<std::size_t>(spec.selectivity)]},
          {"count", spec.count}};
}

nlohmann::json settings_json(const EvaluationSpec& spec) {
  return {{"traces", settings(spec.traces)}, {"by_class", spec.by_class}};
}

StoreResult<std::vector<std::string>> set_hashes(const Experiment& experiment, const std::vector<std::string>& names,
                                                 Store& store) {
  std::vector<std::string> hashes;
  for (const std::string& name : names) {
    const auto own = std::ranges::find_if(experiment.traces,
                                          [&](const TraceSet& set) { return name == std::string(kOwn) + set.name; });
    if (own != experiment.traces.end()) {
      hashes.push_back(trace_set_key(experiment, *own).hash());
      continue;
    }
    auto found = find_trace_set(store, name);
    if (!found) return tl::unexpected(found.error());
    hashes.push_back(std::move(*found));
  }
  return hashes;
}

StoreResult<ArtefactKey> model_key(const Experiment& experiment, const ModelSpec& spec, Store& store) {
  auto inputs = set_hashes(experiment, spec.traces.sets, store);
  if (!inputs) return tl::unexpected(inputs.error());
  if (!spec.base.empty()) {
    const auto bases = models_named(experiment, spec.base);
    const auto base = std::ranges::find(bases, spec.metric, [](const ModelSpec* each) { return each->metric; });
    const auto key = model_key(experiment, **base, store);
    if (!key) return tl::unexpected(key.error());
    inputs->push_back(key->hash());
  }
  return ArtefactKey{.kind = "model",
                     .settings = settings_json(spec),
                     .inputs = std::move(*inputs),
                     .seed = experiment.seed,
                     .revisions = {{"descriptions", kDescriptionRevision}, {"models", models::kModelRevision}}};
}

std::vector<const ModelSpec*> models_named(const Experiment& experiment, const std::string& name) {
  std::vector<const ModelSpec*> found;
  for (const ModelSpec& spec : experiment.models) {
    if (spec.name == name) found.push_back(&spec);
  }
  return found;
}

std::filesystem::path model_path(const Store& store, const std::string& hash) {
  return std::filesystem::path(store.path()).parent_path() / "artefacts" / hash / "model";
}

std::string label_of(const ModelSpec& spec) {
  return spec.name + "/" + spec.metric;
}

}  // namespace millrace::experiments
