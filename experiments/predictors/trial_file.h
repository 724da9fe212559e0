// Finished trials of a predictor whose training goes on.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/predictors/predictor_rows.h"

namespace millrace::experiments {

// A line of JSON each, up to the first that cannot be read; none if there is no file.
std::vector<PredictorTrialRow> read_trials(const std::filesystem::path& path);
// Adds one and replaces the file in one step; makes the folder. Error: it cannot be written (a sentence).
tl::expected<void, std::string> append_trial(const std::filesystem::path& path, const PredictorTrialRow& trial);

}  // namespace millrace::experiments
