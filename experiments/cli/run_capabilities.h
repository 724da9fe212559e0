// The performance models of a run and their errors.
#pragma once

#include <filesystem>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Of each [capability.x]: fits and judges the models unless that is stored, options.jobs side by side; prints the table
// with its verdicts and writes NAME-capability.csv and figures/NAME-capability.{svg,png} into `folder`. Requires: its
// samplings are stored. Returns an exit status; says what went wrong itself.
int run_capabilities(const Experiment& experiment, Store& store, const Options& options,
                     const std::filesystem::path& folder);

// Prints the tables of those that are stored.
StoreResult<void> print_capabilities(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
