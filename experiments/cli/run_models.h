// The models and evaluations of a run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Trains what is missing, judges it, prints a table for each evaluation and writes figures/EVALUATION.{svg,png,csv}
// into `folder`. Returns an exit status; says what went wrong itself.
int run_models(const Experiment& experiment, Store& store, const Options& options,
               const std::vector<std::string>& worker_command, const std::filesystem::path& folder);

// Prints the table of each evaluation that is stored.
StoreResult<void> print_evaluations(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
