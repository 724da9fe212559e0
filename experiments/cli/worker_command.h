// How this program starts a process that works for it.
#pragma once

#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/workers/worker_store.h"

namespace millrace::experiments {

// This very program, on this very experiment, to be started now: workers that read the store find in it what is stored
// by now. Errors: no snapshot of the store can be made for them.
StoreResult<std::vector<std::string>> worker_command(const Options& options, const Experiment& experiment,
                                                     WorkerStore& store);

}  // namespace millrace::experiments
