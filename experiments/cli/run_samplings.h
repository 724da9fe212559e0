// The samplings of a run.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Takes the samples that are missing, options.jobs samplings at a time, prints a table of all, and writes samples.csv
// and for each sampled operator figures/OPERATOR-samples.{svg,png} into `folder`. Returns an exit status; says what
// went wrong itself.
int run_samplings(const Experiment& experiment, Store& store, const Options& options,
                  const std::filesystem::path& folder);

// Prints the table of those that are stored.
StoreResult<void> print_samplings(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
