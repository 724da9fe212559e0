// How this program starts a process that works for it.
#pragma once

#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/workers/worker_store.h"

namespace millrace::experiments {

// Whether a worker of the experiment opens the store at all.
bool reads_the_store(const Experiment& experiment);

// This very program, on this very experiment or sweep, to be started now: workers that read the store find in it what
// is stored by now. Errors: no snapshot of the store can be made for them.
StoreResult<std::vector<std::string>> worker_command(const Options& options, bool reads, WorkerStore& store);

}  // namespace millrace::experiments
