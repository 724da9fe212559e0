// Forecasts of series, of a run.
#pragma once

#include <filesystem>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Computes each [forecast.x] that is not stored; prints its table and writes NAME-forecast.csv, NAME-forecast-days.csv
// and figures/NAME-forecast.{svg,png} into `folder`. Returns an exit status; says what went wrong itself.
int run_forecasts(const Experiment& experiment, Store& store, const Options& options,
                  const std::filesystem::path& folder);

// Prints the tables of those that are stored.
StoreResult<void> print_forecasts(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
