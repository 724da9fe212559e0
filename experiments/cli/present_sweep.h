// A stored sweep for people: a table on the terminal, a CSV, figures and a report in a folder.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/store/store.h"
#include "experiments/sweeps/stored_sweep.h"
#include "experiments/sweeps/sweep_keys.h"

namespace millrace::experiments {

// Prints the table of the stored sweep, and where its CSV is if `folder` has one. Requires: it is stored.
StoreResult<void> print_sweep(Store& store, const std::string& hash, const std::filesystem::path& folder);

// Writes FOLDER/sweep.csv, the figures into FOLDER/figures and FOLDER/report.html. Error: a sentence; what was written
// before it stays.
tl::expected<void, std::string> write_sweep(Store& store, const std::string& hash,
                                            const std::vector<SweepFigure>& figures, const Options& options,
                                            const std::filesystem::path& folder);

}  // namespace millrace::experiments
