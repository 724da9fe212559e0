// The sets of analytical pipelines of a run.
#pragma once

#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Runs what is missing of each [pipelines.x] and prints its summary. Returns an exit status; says what went wrong
// itself.
int run_pipelines(const Experiment& experiment, Store& store, const Options& options,
                  const std::vector<std::string>& worker_command);

// Prints the summary of each set that is stored.
StoreResult<void> print_pipelines(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
