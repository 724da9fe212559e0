#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "experiments/capability/capability_rows.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/run_sweep.h"
#include "experiments/cli/run_traces.h"
#include "experiments/cli/verbs.h"
#include "experiments/comparison/cell.h"
#include "experiments/comparison/comparison_artefact.h"
#include "experiments/expectations/expectation_text.h"
#include "experiments/forecasting/forecast_key.h"
#include "experiments/learning/model_key.h"
#include "experiments/learning/trained_models.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/sampling/sampling_key.h"
#include "experiments/store/store.h"
#include "experiments/traces/trace_key.h"

namespace millrace::experiments {
namespace {

constexpr std::size_t kShownDigits = 12;  // of a hash: enough to find it

// "stored", "failed", "missing"; without a store everything is missing.
StoreResult<std::string> state_of(std::optional<Store>& store, const std::string& hash) {
  if (!store) return std::string("missing");
  const auto status = store->status(hash);
  if (!status) return tl::unexpected(status.error());
  if (!*status) return std::string("missing");
  return **status == "done" ? std::string("stored") : std::string(**status);
}

void print_artefact(int depth, const std::string& kind, const std::string& name, const std::string& hash,
                    const std::string& state) {
  fmt::print("{:{}}{} {}  {}  {}\n", "", 2 * depth, kind, name, hash.substr(0, kShownDigits), state);
}

StoreResult<void> print_graph(const Experiment& experiment, std::optional<Store>& store) {
  std::set<std::string> runs, stored;
  for (const Figure& figure : experiment.figures) {
    const std::string of = figure.comparison.empty() ? "models" : "comparison " + figure.comparison;
    const std::string beside = figure.beside.empty() ? "" : " beside " + figure.beside;
    fmt::print("figure {} ({}) of {}{}\n", figure.name, figure.kind, of, beside);
  }
  for (const Expectation& expectation : experiment.expectations) {
    fmt::print("expect {}: {}\n", subject_text(expectation), expected_text(expectation));
  }
  for (const TraceSet& set : experiment.traces) {
    const std::string hash = trace_set_key(experiment, set).hash();
    const auto state = state_of(store, hash);
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "trace", name_of(experiment, set), hash, *state);
  }
  for (const ModelSpec& spec : experiment.models) {
    // What models are made from may lie in the store alone.
    if (!store) {
      fmt::print("model {}  missing\n", label_of(spec));
      continue;
    }
    const auto key = model_key(experiment, spec, *store);
    if (!key) return tl::unexpected(key.error());
    const auto state = state_of(store, key->hash());
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "model", label_of(spec), key->hash(), *state);
  }
  for (const PipelinesSpec& spec : experiment.pipelines) {
    const std::string hash = pipelines_key(experiment, spec).hash();
    const auto state = state_of(store, hash);
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "pipelines", experiment.name + "/" + spec.name, hash, *state);
  }
  for (const SamplingSpec& spec : experiment.samplings) {
    const std::string hash = sampling_key(experiment, spec).hash();
    const auto state = state_of(store, hash);
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "sampling", experiment.name + "/" + spec.name, hash, *state);
  }
  for (const CapabilitySpec& spec : experiment.capabilities) {
    const std::string hash = capability_key(experiment, spec).hash();
    const auto state = state_of(store, hash);
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "capability", experiment.name + "/" + spec.name, hash, *state);
  }
  for (const PredictorSpec& spec : experiment.predictors) {
    const std::string hash = predictor_key(experiment, spec).hash();
    const auto state = state_of(store, hash);
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "predictor", label_of(spec), hash, *state);
  }
  for (const ProvisioningSpec& spec : experiment.provisionings) {
    fmt::print("provisioning {} under {}\n", spec.name, fmt::join(spec.controllers, ", "));
  }
  for (const EvaluationSpec& spec : experiment.evaluations) fmt::print("evaluation {}\n", spec.name);
  for (const FidelitySpec& spec : experiment.fidelities) {
    fmt::print("fidelity {}: {} beside {}\n", spec.name, fmt::join(spec.simulated, ", "), spec.measured);
  }
  for (const ForecastSpec& spec : experiment.forecasts) {
    const std::string hash = forecast_key(experiment, spec).hash();
    const auto state = state_of(store, hash);
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "forecast", spec.name, hash, *state);
  }
  const auto cells = cells_of(experiment);
  if (cells.empty() && experiment.has_other_results()) return {};
  for (const Comparison& comparison : experiment.comparisons) {
    const std::string hash = comparison_key(experiment, comparison).hash();
    const auto state = state_of(store, hash);
    if (!state) return tl::unexpected(state.error());
    print_artefact(0, "comparison", name_of(experiment, comparison), hash, *state);
    for (const Cell& cell : cells) {
      if (cell.comparison != &comparison) continue;
      const auto run_state = state_of(store, cell.hash);
      if (!run_state) return tl::unexpected(run_state.error());
      print_artefact(1, "run", name_of(cell), cell.hash, *run_state);
      runs.insert(cell.hash);
      if (*run_state == "stored") stored.insert(cell.hash);
    }
  }
  fmt::print("{} of {} runs are stored\n", stored.size(), runs.size());
  return {};
}

}  // namespace

int check_verb(const Options& options) {
  const auto sweep = sweep_for(options);
  if (!sweep) return kUsersMistake;
  if (*sweep) return list_sweep(**sweep, options);
  auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  std::optional<Store> store;
  if (std::filesystem::exists(options.store)) {
    auto opened = Store::open_existing(options.store);
    if (!opened) return complain(opened.error().what, kUsersMistake);
    store.emplace(std::move(*opened));
    if (auto found = find_trained_models(*experiment, *store); !found) return complain(found.error().what, kFailure);
  }
  if (auto printed = print_graph(*experiment, store); !printed) return complain(printed.error().what, kFailure);
  return kFine;
}

}  // namespace millrace::experiments
