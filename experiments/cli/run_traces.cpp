#include "experiments/cli/run_traces.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/traces/compute_traces.h"
#include "experiments/traces/trace_key.h"
#include "experiments/traces/trace_summary.h"

namespace millrace::experiments {

std::string name_of(const Experiment& experiment, const TraceSet& set) {
  return experiment.name + "/" + set.name;
}

int run_traces(const Experiment& experiment, Store& store, const Options& options,
               const std::vector<std::string>& worker_command) {
  int status = kFine;
  for (const TraceSet& set : experiment.traces) {
    const ArtefactKey key = trace_set_key(experiment, set);
    const auto counts = compute_traces(set, key, store,
                                       {.artefact_name = name_of(experiment, set),
                                        .jobs = options.jobs,
                                        .worker_command = worker_command,
                                        .progress = progress_style(stderr, options.quiet),
                                        .interrupted = interrupted});
    if (!counts) return complain(fmt::format("trace {}: {}", set.name, counts.error().what), kFailure);
    if (counts->interrupted) {
      return complain("interrupted; what was finished is stored, and the same command goes on from there",
                      kInterrupted);
    }
    if (!options.quiet) {
      fmt::print(stderr, "millrace: trace {}: {} executions kept of {}, {} of them were stored, {} failed\n", set.name,
                 counts->kept, counts->attempts, counts->stored, counts->failed);
    }
    if (counts->failed > 0) status = kFailedCells;
  }
  if (auto printed = print_traces(experiment, store); !printed) return complain(printed.error().what, kFailure);
  return status;
}

StoreResult<void> print_traces(const Experiment& experiment, Store& store) {
  for (const TraceSet& set : experiment.traces) {
    const std::string hash = trace_set_key(experiment, set).hash();
    const auto table = trace_summary(set, hash, store);
    if (!table) return tl::unexpected(table.error());
    fmt::print("{}, set {}\n{}", name_of(experiment, set), hash.substr(0, 12), *table);
  }
  return {};
}

}  // namespace millrace::experiments
