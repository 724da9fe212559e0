// `millrace calibrate` on executed plans, whatever they were measured on.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/calibration/engine_fit.h"
#include "experiments/calibration/engine_fit_text.h"
#include "experiments/cli/options.h"

namespace millrace::experiments {

// Fits, prints the table and writes NAME-engine.toml into `folder`. `interrupted_note`: what an interruption leaves.
// Returns the exit status, after complaining if it is not kFine.
int fit_engine(const FittedTo& to, const EngineFitSettings& settings, const ScoreProfile& score,
               const std::string& interrupted_note, const Options& options, const std::filesystem::path& folder);

}  // namespace millrace::experiments
