#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <vector>

#include "experiments/cli/dry_run.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/present.h"
#include "experiments/cli/run_shard.h"
#include "experiments/cli/run_stages.h"
#include "experiments/cli/run_sweep.h"
#include "experiments/cli/status_of_work.h"
#include "experiments/cli/timelines.h"
#include "experiments/cli/verbs.h"
#include "experiments/cli/worker_command.h"
#include "experiments/comparison/comparison_artefact.h"
#include "experiments/comparison/compute.h"
#include "experiments/learning/trained_models.h"
#include "experiments/workers/stage_progress.h"

namespace millrace::experiments {
namespace {

constexpr std::chrono::seconds kCoarse{1};  // a file may be stamped a little before the clock that is read here

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
  tell_stage("figures and report");
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
  if (!options.shard.empty()) return run_shard(options);
  const auto sweep = sweep_for(options);
  if (!sweep) return kUsersMistake;
  if (*sweep) return run_sweep(**sweep, options);
  auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  if (options.sweep.dry_run) return dry_run(*experiment, options);
  if (auto known = check_timelines(*experiment, options); !known) return complain(known.error(), kUsersMistake);
  const auto folder = results_folder(options.out, experiment->name);
  if (auto writable = check_writable(folder); !writable) return complain(writable.error(), kUsersMistake);
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (auto made = make_folder(folder); !made) return complain(made.error(), kUsersMistake);
  if (auto found = find_trained_models(*experiment, *store); !found) return complain(found.error().what, kUsersMistake);

  const auto started = std::filesystem::file_time_type::clock::now() - kCoarse;
  catch_interrupts();
  begin_status(options, folder.string());
  WorkerStore for_workers(*store);
  const int staged = run_stages(*experiment, *store, options, for_workers, folder);
  if (staged != kFine && staged != kFailedCells) return staged;
  if (experiment->comparisons.empty() && experiment->has_other_results()) {
    if (const auto written = draw_and_report(*experiment, *store, options, {}, folder, started); !written) {
      return complain(written.error(), kFailure);
    }
    print_places(options.store, folder);
    return staged;
  }
  const auto command = worker_command(options, reads_the_store(*experiment), for_workers);
  if (!command) return complain(command.error().what, kFailure);
  const auto outcome = compute(*experiment, *store, compute_options(options, *command));
  if (!outcome) return complain(outcome.error().what, kFailure);
  if (outcome->interrupted) {
    return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
  }
  if (!options.quiet) {
    fmt::print(stderr, "millrace: {} runs: {} were stored, {} computed, {} failed\n", outcome->cells, outcome->stored,
               outcome->cells - outcome->stored - outcome->failed, outcome->failed);
  }
  if (outcome->stopped) return complain("stopped at a failed run, as --on-error says", kFailedCells);
  const int status = present(*experiment, *store, options, folder, *outcome, started);
  return status == kFine ? staged : status;
}

}  // namespace millrace::experiments
