// `millrace calibrate` on the executions of a set of traces.
#pragma once

#include <filesystem>

#include "experiments/calibration/execution_calibration.h"
#include "experiments/cli/options.h"

namespace millrace::experiments {

// Fits, prints the table and writes NAME-engine.toml into `folder`. Nothing of a fit is stored, it takes minutes: one
// that was interrupted begins anew. Returns the exit status, after complaining if it is not kFine.
int calibrate_on_executions(const ExecutionCalibration& calibration, const Options& options,
                            const std::filesystem::path& folder);

}  // namespace millrace::experiments
