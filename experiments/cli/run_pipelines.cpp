#include "experiments/cli/run_pipelines.h"

#include <fmt/format.h>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/pipelines/compute_pipelines.h"
#include "experiments/pipelines/pipelines_summary.h"
#include "experiments/pipelines/stored_pipelines.h"

namespace millrace::experiments {

int run_pipelines(const Experiment& experiment, Store& store, const Options& options,
                  const std::vector<std::string>& worker_command) {
  int status = kFine;
  for (const PipelinesSpec& spec : experiment.pipelines) {
    const auto counts = compute_pipelines(spec, pipelines_key(experiment, spec), store,
                                          {.artefact_name = experiment.name + "/" + spec.name,
                                           .jobs = options.jobs,
                                           .worker_command = worker_command,
                                           .progress = progress_style(stderr, options.quiet),
                                           .interrupted = interrupted});
    if (!counts) return complain(fmt::format("pipelines {}: {}", spec.name, counts.error().what), kFailure);
    if (counts->interrupted) {
      return complain("interrupted; what was finished is stored, and the same command goes on from there",
                      kInterrupted);
    }
    if (!options.quiet) {
      fmt::print(stderr, "millrace: pipelines {}: {} queries, {} of them were stored, {} failed\n", spec.name,
                 counts->queries, counts->stored, counts->failed);
    }
    if (counts->failed > 0) status = kFailedCells;
  }
  if (auto printed = print_pipelines(experiment, store); !printed) return complain(printed.error().what, kFailure);
  return status;
}

StoreResult<void> print_pipelines(const Experiment& experiment, Store& store) {
  for (const PipelinesSpec& spec : experiment.pipelines) {
    const auto pipelines = stored_pipelines(store, pipelines_key(experiment, spec).hash());
    if (!pipelines) return tl::unexpected(pipelines.error());
    if (pipelines->empty()) continue;
    fmt::print("\npipelines {}/{}\n{}\n{}", experiment.name, spec.name, pipelines_by_template_text(spec, *pipelines),
               pipelines_text(spec, *pipelines));
  }
  return {};
}

}  // namespace millrace::experiments
