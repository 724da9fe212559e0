// Provisions of a run: what instances cost over many days, by controller.
#pragma once

#include <filesystem>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Computes each [provisioning.x], as far as it is not stored; prints its table and writes NAME-provisioning.csv and
// figures/NAME-provisioning.{svg,png} into `folder`. Returns an exit status; says what went wrong itself.
int run_provisioning(const Experiment& experiment, Store& store, const Options& options,
                     const std::filesystem::path& folder);

// Prints their tables alone, of those all of whose controllers are stored.
StoreResult<void> print_provisioning(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
