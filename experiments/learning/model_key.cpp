#include "experiments/learning/model_key.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
  nlohmann::json settings_of = {{"model", models::settings_json(spec.settings)},
                                {"metric", spec.metric},
                                {"traces", settings(spec.traces)},
                                {"selectivity", kSelectivitySources[static_cast<std::size_t>(spec.selectivity)]},
                                {"count", spec.count},
                                {"folds", {spec.folds, spec.fold}}};
  if (spec.split_filters) settings_of["split_filters"] = true;
  if (spec.pretraining) settings_of["streamtune"] = settings_json(*spec.pretraining);
  return settings_of;
}

nlohmann::json settings_json(const EvaluationSpec& spec) {
  return {{"traces", settings(spec.traces)},
          {"by", kEvaluationBy[static_cast<std::size_t>(spec.by)]},
          {"against", spec.against},
          {"judging", spec.judging}};
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
    if (!found) {
      return tl::unexpected(StoreError{fmt::format(
          "traces: '{}' is neither a [trace.x] of this config (\"trace.x\") nor in the store ({}); `millrace import {} "
          "FOLDER` brings published plans into it",
          name, found.error().what, name)});
    }
    hashes.push_back(std::move(*found));
  }
  return hashes;
}

StoreResult<ArtefactKey> model_key(const Experiment& experiment, const ModelSpec& spec, Store& store) {
  auto inputs = set_hashes(experiment, spec.traces.sets, store);
  if (!inputs) return tl::unexpected(inputs.error());
  if (!spec.base.empty()) {
    const BaseModel wanted = base_of(spec);
    const auto bases = models_named(experiment, wanted.name);
    const auto base = std::ranges::find_if(bases, [&](const ModelSpec* each) {
      return each->metric == wanted.metric && (each->folds == 1 || each->fold == spec.fold);
    });
    const auto key = model_key(experiment, **base, store);
    if (!key) return tl::unexpected(key.error());
    inputs->push_back(key->hash());
  }
  ArtefactKey key{.kind = "model",
                  .settings = settings_json(spec),
                  .inputs = std::move(*inputs),
                  .seed = experiment.seed,
                  .revisions = {{"descriptions", kDescriptionRevision}, {"models", models::kModelRevision}}};
  if (spec.pretraining) key.revisions["streamtune"] = models::kStreamTuneRevision;
  return key;
}

std::vector<const ModelSpec*> models_named(const Experiment& experiment, const std::string& name) {
  std::vector<const ModelSpec*> found;
  for (const ModelSpec& spec : experiment.models) {
    if (spec.name == name) found.push_back(&spec);
  }
  return found;
}

StoreResult<std::string> find_model(Store& store, const std::string& name) {
  constexpr std::size_t kFewestDigits = 6;
  const auto models = store.database().rows(
      "SELECT a.hash, a.name FROM artefact a LEFT JOIN wall_clock w ON w.subject = a.hash WHERE a.kind = 'model' AND "
      "a.status = 'done' ORDER BY w.started_utc DESC, a.hash",
      {});
  if (!models) return tl::unexpected(models.error());
  std::vector<std::string> known;
  for (const Row& row : *models) {
    const std::string hash = text(row[0]), its_name = text(row[1]);
    if (name == its_name || (name.size() >= kFewestDigits && hash.starts_with(name))) return hash;
    if (std::ranges::find(known, its_name) == known.end()) known.push_back(its_name);
  }
  if (known.empty()) return tl::unexpected(StoreError{"there is no trained model in the store"});
  return tl::unexpected(StoreError{fmt::format("no model '{}'; known: {}", name, fmt::join(known, ", "))});
}

std::filesystem::path model_path(const Store& store, const std::string& hash) {
  return std::filesystem::path(store.path()).parent_path() / "artefacts" / hash / "model";
}

std::string label_of(const ModelSpec& spec) {
  const std::string fold = spec.folds > 1 ? fmt::format("/fold {} of {}", spec.fold + 1, spec.folds) : "";
  return spec.name + "/" + spec.metric + fold;
}

}  // namespace millrace::experiments
