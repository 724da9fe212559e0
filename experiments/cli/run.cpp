#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/present.h"
#include "experiments/cli/run_capabilities.h"
#include "experiments/cli/run_deployments.h"
#include "experiments/cli/run_fidelity.h"
#include "experiments/cli/run_forecasts.h"
#include "experiments/cli/run_models.h"
#include "experiments/cli/run_pipelines.h"
#include "experiments/cli/run_predictors.h"
#include "experiments/cli/run_provisioning.h"
#include "experiments/cli/run_samplings.h"
#include "experiments/cli/run_traces.h"
#include "experiments/cli/timelines.h"
#include "experiments/cli/verbs.h"
#include "experiments/comparison/comparison_artefact.h"
#include "experiments/comparison/compute.h"
#include "experiments/learning/trained_models.h"

namespace millrace::experiments {
namespace {

constexpr std::chrono::seconds kCoarse{1};  // a file may be stamped a little before the clock that is read here

// This very program, on this very experiment.
std::vector<std::string> worker_command(const Options& options) {
  std::vector<std::string> command = {"/proc/self/exe", "worker", options.subject};
  for (const std::string& override : options.set) command.insert(command.end(), {"--set", override});
  if (options.seed) command.insert(command.end(), {"--seed", fmt::format("{}", *options.seed)});
  if (options.quick) command.emplace_back("--quick");
  command.insert(command.end(), {"--store", options.store});
  return command;
}

ComputeOptions compute_options(const Options& options) {
  return {.jobs = options.jobs,
          .worker_command = worker_command(options),
          .progress = progress_style(stderr, options.quiet),
          .interrupted = interrupted};
}

int present(const Experiment& experiment, Store& store, const Options& options, const std::filesystem::path& folder,
            const ComputeOutcome& outcome, std::filesystem::file_time_type started) {
  if (options.quick) fmt::print("quick: on at most 2 % of the simulated time\n");
  std::vector<std::string> comparisons;
  for (const Comparison& comparison : experiment.comparisons) {
    comparisons.push_back(comparison_key(experiment, comparison).hash());
  }
  if (auto printed = print_tables(store, comparisons); !printed) return complain(printed.error().what, kFailure);
  const auto judged = judge_expectations(store.database(), experiment);
  if (!judged) return complain(judged.error().what, kFailure);
  print_expectations(*judged, options);
  const auto drawn = draw_and_report(experiment, store, options, *judged, folder, started);
  const auto timelines = write_timelines(experiment, store, options, folder);
  print_places(options.store, folder);
  for (const auto& path : timelines.value_or(std::vector<std::filesystem::path>{})) {
    fmt::print("timeline {}\n", path.string());
  }
  print_expectations_line(*judged, options);
  const bool kept = !options.strict || count_met(*judged) == judged->size();
  int status = kept ? kFine : kFailure;
  if (!drawn) status = complain(drawn.error(), kFailure);
  if (!timelines) status = complain(timelines.error(), kFailure);
  if (outcome.failed == 0) return status;
  return complain(fmt::format("{} of {} runs failed", outcome.failed, outcome.cells), kFailedCells);
}

}  // namespace

int run_verb(const Options& options) {
  auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  if (auto known = check_timelines(*experiment, options); !known) return complain(known.error(), kUsersMistake);
  const auto folder = results_folder(options.out, experiment->name);
  if (auto writable = check_writable(folder); !writable) return complain(writable.error(), kUsersMistake);
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (auto made = make_folder(folder); !made) return complain(made.error(), kUsersMistake);
  if (auto found = find_trained_models(*experiment, *store); !found) return complain(found.error().what, kUsersMistake);

  const auto started = std::filesystem::file_time_type::clock::now() - kCoarse;
  catch_interrupts();
  const int traced = run_traces(*experiment, *store, options, worker_command(options), folder);
  if (traced != kFine && traced != kFailedCells) return traced;
  const int piped = run_pipelines(*experiment, *store, options, worker_command(options));
  if (piped != kFine && piped != kFailedCells) return piped;
  if (const int sampled = run_samplings(*experiment, *store, options, folder); sampled != kFine) return sampled;
  if (const int fitted = run_capabilities(*experiment, *store, options, folder); fitted != kFine) return fitted;
  if (const int forecast = run_forecasts(*experiment, *store, options, folder); forecast != kFine) return forecast;
  if (const int done = run_provisioning(*experiment, *store, options, folder); done != kFine) return done;
  const int learned = run_models(*experiment, *store, options, worker_command(options), folder);
  if (learned != kFine) return learned;
  const int predicted = run_predictors(*experiment, *store, options, worker_command(options), folder);
  if (predicted != kFine) return predicted;
  if (const int judged = run_deployments(*experiment, *store, folder); judged != kFine) return judged;
  if (const int judged = run_fidelity(*experiment, *store, folder); judged != kFine) return judged;
  if (experiment->comparisons.empty() && experiment->has_other_results()) {
    if (const auto written = draw_and_report(*experiment, *store, options, {}, folder, started); !written) {
      return complain(written.error(), kFailure);
    }
    print_places(options.store, folder);
    return traced == kFine ? piped : traced;
  }
  const auto outcome = compute(*experiment, *store, compute_options(options));
  if (!outcome) return complain(outcome.error().what, kFailure);
  if (outcome->interrupted) {
    return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
  }
  if (!options.quiet) {
    fmt::print(stderr, "millrace: {} runs: {} were stored, {} computed, {} failed\n", outcome->cells, outcome->stored,
               outcome->cells - outcome->stored - outcome->failed, outcome->failed);
  }
  const int status = present(*experiment, *store, options, folder, *outcome, started);
  return status == kFine ? traced : status;
}

}  // namespace millrace::experiments
