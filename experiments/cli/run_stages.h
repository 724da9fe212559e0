// What is computed before an experiment's comparisons.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/comparison/compute.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"
#include "experiments/workers/worker_store.h"

namespace millrace::experiments {

ComputeOptions compute_options(const Options& options, std::vector<std::string> worker_command);

// Traces, pipelines, samplings, capabilities, forecasts, provisionings, models, predictors, deployments and fidelities,
// one after the other; results are printed, and files go into `folder`. Exit status; kFailedCells if some work failed
// and what follows can be done without it. Any other but kFine is told and ends the experiment.
int run_stages(const Experiment& experiment, Store& store, const Options& options, WorkerStore& for_workers,
               const std::filesystem::path& folder);

}  // namespace millrace::experiments
