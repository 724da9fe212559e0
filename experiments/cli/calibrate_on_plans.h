// `millrace calibrate` on executed plans.
#pragma once

#include <filesystem>

#include "experiments/calibration/replay_calibration.h"
#include "experiments/cli/options.h"

namespace millrace::experiments {

// Fits, prints the table and writes NAME-engine.toml into `folder`. Replays go through the store: the same command goes
// on where it was interrupted. Returns the exit status, after complaining if it is not kFine.
int calibrate_on_plans(const ReplayCalibration& calibration, const Options& options,
                       const std::filesystem::path& folder);

}  // namespace millrace::experiments
