// The predictors of a run and what they are worth.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Trains and judges the [predictor.x] that are not stored, options.jobs side by side; of each set of pipelines prints
// the tables with their verdicts and writes SET-predictors.csv, SET-predictors-KIND.csv and
// figures/SET-predictors-KIND.{svg,png} into `folder`, of the kinds distribution, groups, convergence, cardinalities
// and robustness. Requires: their pipelines are stored. Returns an exit status; says what went wrong itself.
int run_predictors(const Experiment& experiment, Store& store, const Options& options,
                   const std::vector<std::string>& worker_command, const std::filesystem::path& folder);

// Prints the tables of those that are stored.
StoreResult<void> print_predictors(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
