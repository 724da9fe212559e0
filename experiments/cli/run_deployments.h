// The contests of deployments of a run.
#pragma once

#include <filesystem>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Judges each from what the store holds of its sets; prints its tables and writes figures/NAME.{svg,png}, NAME.csv and
// NAME-regret.csv into `folder`. Returns an exit status; says what went wrong itself.
int run_deployments(const Experiment& experiment, Store& store, const std::filesystem::path& folder);

// Prints their tables alone.
StoreResult<void> print_deployments(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
