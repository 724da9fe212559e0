#include "experiments/cli/run_stages.h"

#include <utility>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
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
#include "experiments/cli/worker_command.h"

namespace millrace::experiments {

ComputeOptions compute_options(const Options& options, std::vector<std::string> worker_command) {
  return {.jobs = options.jobs,
          .worker_command = std::move(worker_command),
          .progress = progress_style(stderr, options.quiet),
          .interrupted = interrupted,
          .retries = options.sweep.retries,
          .stop_on_failure = options.sweep.on_error == "stop"};
}

int run_stages(const Experiment& experiment, Store& store, const Options& options, WorkerStore& for_workers,
               const std::filesystem::path& folder) {
  const bool reads = reads_the_store(experiment);
  auto command = worker_command(options, reads, for_workers);
  if (!command) return complain(command.error().what, kFailure);
  const int traced = run_traces(experiment, store, options, *command, folder);
  if (traced != kFine && traced != kFailedCells) return traced;
  const int piped = run_pipelines(experiment, store, options, *command);
  if (piped != kFine && piped != kFailedCells) return piped;
  if (const int sampled = run_samplings(experiment, store, options, folder); sampled != kFine) return sampled;
  if (const int fitted = run_capabilities(experiment, store, options, folder); fitted != kFine) return fitted;
  if (const int forecast = run_forecasts(experiment, store, options, folder); forecast != kFine) return forecast;
  if (const int done = run_provisioning(experiment, store, options, folder); done != kFine) return done;
  command = worker_command(options, reads, for_workers);  // of what is stored by now
  if (!command) return complain(command.error().what, kFailure);
  if (const int learned = run_models(experiment, store, options, *command, folder); learned != kFine) return learned;
  const int predicted = run_predictors(experiment, store, options, *command, folder);
  if (predicted != kFine) return predicted;
  if (const int judged = run_deployments(experiment, store, folder); judged != kFine) return judged;
  if (const int judged = run_fidelity(experiment, store, folder); judged != kFine) return judged;
  return traced == kFine ? piped : traced;
}

}  // namespace millrace::experiments
