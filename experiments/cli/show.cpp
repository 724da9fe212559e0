#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/present.h"
#include "experiments/cli/present_sweep.h"
#include "experiments/cli/run_capabilities.h"
#include "experiments/cli/run_deployments.h"
#include "experiments/cli/run_fidelity.h"
#include "experiments/cli/run_forecasts.h"
#include "experiments/cli/run_models.h"
#include "experiments/cli/run_pipelines.h"
#include "experiments/cli/run_predictors.h"
#include "experiments/cli/run_provisioning.h"
#include "experiments/cli/run_samplings.h"
#include "experiments/cli/run_sweep.h"
#include "experiments/cli/run_traces.h"
#include "experiments/cli/verbs.h"
#include "experiments/comparison/comparison_artefact.h"
#include "experiments/learning/trained_models.h"

namespace millrace::experiments {
namespace {

// What is to be shown: an experiment's name, and hashes of stored comparisons.
struct Results {
  std::string experiment;
  std::vector<std::string> comparisons;
};

bool is_config(const std::string& subject) {
  return std::filesystem::path(subject).extension() == ".toml" || std::filesystem::is_regular_file(subject);
}

// Those of the config's comparisons that are stored, with exactly these settings.
StoreResult<Results> results_of(const Experiment& experiment, Store& store) {
  Results results{experiment.name, {}};
  for (const Comparison& comparison : experiment.comparisons) {
    const std::string hash = comparison_key(experiment, comparison).hash();
    const auto status = store.status(hash);
    if (!status) return tl::unexpected(status.error());
    if (*status) results.comparisons.push_back(hash);
  }
  return results;
}

StoreResult<Results> results_named(const std::string& name, Store& store) {
  auto found = find_comparisons(store, name);
  if (!found) return tl::unexpected(found.error());
  return Results{name.substr(0, name.find('/')), std::move(*found)};
}

// Of a config without comparisons: its traces, evaluations, deployments, their fidelity and forecasts, as far as they
// are stored.
int show_sets(const Experiment& experiment, Store& store, const Options& options) {
  for (const auto print :
       {print_traces, print_pipelines, print_samplings, print_capabilities, print_forecasts, print_provisioning,
        print_evaluations, print_predictors, print_deployments, print_fidelity}) {
    if (auto printed = print(experiment, store); !printed) return complain(printed.error().what, kFailure);
  }
  print_places(options.store, results_folder(options.out, experiment.name));
  return kFine;
}

// An experiment whose last results are a sweep's.
int show_stored_sweep(const std::string& hash, Store& store, const Options& options) {
  const auto folder = results_folder(options.out, options.subject);
  if (auto printed = print_sweep(store, hash, folder); !printed) return complain(printed.error().what, kFailure);
  print_places(options.store, folder);
  return kFine;
}

}  // namespace

int show_verb(const Options& options) {
  std::optional<Experiment> experiment;
  std::optional<Sweep> sweep;
  if (is_config(options.subject)) {
    auto found = sweep_for(options);
    if (!found) return kUsersMistake;
    sweep = std::move(*found);
    if (!sweep) experiment = load_for(options);
    if (!sweep && !experiment) return kUsersMistake;
  }
  auto store = Store::open_existing(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (sweep) return show_sweep(*sweep, *store, options);
  if (!experiment) {
    const auto hash = find_stored_sweep(*store, options.subject);
    if (!hash) return complain(hash.error().what, kFailure);
    if (!hash->empty()) return show_stored_sweep(*hash, *store, options);
  }
  if (experiment) {
    if (auto found = find_trained_models(*experiment, *store); !found) return complain(found.error().what, kFailure);
  }
  const auto results = experiment ? results_of(*experiment, *store) : results_named(options.subject, *store);
  if (!results) return complain(results.error().what, kFailure);
  if (experiment && experiment->comparisons.empty()) return show_sets(*experiment, *store, options);
  if (results->comparisons.empty()) {
    return complain(fmt::format("nothing is stored of {}; `millrace run CONFIG` computes it", options.subject),
                    kUsersMistake);
  }
  if (auto printed = print_tables(*store, results->comparisons); !printed) {
    return complain(printed.error().what, kFailure);
  }
  const auto judged =
      experiment ? judge_expectations(store->database(), *experiment) : StoreResult<std::vector<JudgedExpectation>>{};
  if (!judged) return complain(judged.error().what, kFailure);
  print_expectations(*judged, options);
  print_places(options.store, results_folder(options.out, results->experiment));
  print_expectations_line(*judged, options);
  return kFine;
}

}  // namespace millrace::experiments
