// Simulated sets of traces beside measured ones, of a run.
#pragma once

#include <filesystem>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Judges each [fidelity.x] from what the store holds of its sets; prints its tables and writes NAME-fidelity.csv,
// NAME-fidelity-operators.csv and for each simulated set figures/NAME-fidelity-SET.{svg,png} into `folder`. Returns an
// exit status; says what went wrong itself.
int run_fidelity(const Experiment& experiment, Store& store, const std::filesystem::path& folder);

// Prints their tables alone, of those whose measured set is stored.
StoreResult<void> print_fidelity(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
