#include "experiments/garbage/named_artefacts.h"

#include "experiments/capability/capability_rows.h"
#include "experiments/comparison/comparison_artefact.h"
#include "experiments/forecasting/forecast_key.h"
#include "experiments/learning/evaluate.h"
#include "experiments/learning/model_key.h"
#include "experiments/oracle/oracle_artefact.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/sampling/sampling_key.h"
#include "experiments/traces/trace_key.h"

namespace millrace::experiments {
namespace {

StoreResult<void> add_learned(const Experiment& experiment, Store& store, std::set<std::string>& named) {
  for (const ModelSpec& spec : experiment.models) {
    const auto key = model_key(experiment, spec, store);
    if (!key) return tl::unexpected(key.error());
    named.insert(key->hash());
  }
  for (const EvaluationSpec& spec : experiment.evaluations) {
    const auto key = evaluation_key(experiment, spec, store);
    if (!key) return tl::unexpected(key.error());
    named.insert(key->hash());
  }
  for (const PredictorSpec& spec : experiment.predictors) {
    named.insert(predictor_key(experiment, spec).hash());
    named.insert(flat_baseline_key(experiment, spec).hash());
    if (spec.has_costs()) named.insert(operator_costs_key(experiment, spec).hash());
  }
  return {};
}

StoreResult<void> add_provisions(const Experiment& experiment, Store& store, std::set<std::string>& named) {
  for (const ProvisioningSpec& spec : experiment.provisionings) {
    const std::string start = experiment.name + "/" + spec.name + "/";
    const auto rows = store.database().rows(
        "SELECT hash FROM artefact WHERE kind = 'provision' AND substr(name, 1, length(?1)) = ?1", {start});
    if (!rows) return tl::unexpected(rows.error());
    for (const Row& row : *rows) named.insert(text(row[0]));
  }
  return {};
}

// Which probes a search needs follows from what they show: all of its query stay.
StoreResult<void> add_probes(const Experiment& experiment, Store& store, std::set<std::string>& named) {
  for (const CapacitySpec& spec : experiment.capacities) {
    const auto rows = store.database().rows("SELECT probe FROM capacity_probe WHERE query = ?1", {spec.query});
    if (!rows) return tl::unexpected(rows.error());
    for (const Row& row : *rows) named.insert(text(row[0]));
  }
  return {};
}

void add_comparisons(const Experiment& experiment, std::set<std::string>& named) {
  for (const Comparison& comparison : experiment.comparisons) {
    named.insert(comparison_key(experiment, comparison).hash());
  }
  for (const Cell& cell : cells_of(experiment)) {
    named.insert(cell.hash);
    if (!needs_oracle(cell)) continue;
    for (const OracleTask& task : oracle_tasks(experiment, cell)) named.insert(task.hash);
  }
}

}  // namespace

StoreResult<std::set<std::string>> named_artefacts(const Experiment& experiment, Store& store) {
  std::set<std::string> named;
  for (const TraceSet& set : experiment.traces) named.insert(trace_set_key(experiment, set).hash());
  for (const PipelinesSpec& spec : experiment.pipelines) named.insert(pipelines_key(experiment, spec).hash());
  for (const SamplingSpec& spec : experiment.samplings) named.insert(sampling_key(experiment, spec).hash());
  for (const CapabilitySpec& spec : experiment.capabilities) named.insert(capability_key(experiment, spec).hash());
  for (const ForecastSpec& spec : experiment.forecasts) {
    named.insert(forecast_key(experiment, spec).hash());
    named.insert(forecaster_key(experiment, spec).hash());
  }
  if (auto added = add_learned(experiment, store, named); !added) return tl::unexpected(added.error());
  if (auto added = add_provisions(experiment, store, named); !added) return tl::unexpected(added.error());
  if (auto added = add_probes(experiment, store, named); !added) return tl::unexpected(added.error());
  add_comparisons(experiment, named);
  return named;
}

}  // namespace millrace::experiments
