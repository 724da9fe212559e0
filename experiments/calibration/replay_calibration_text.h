// A finished calibration on executed plans: for a terminal, and as an engine profile.
#pragma once

#include <cstddef>
#include <string>

#include "experiments/calibration/replay_calibration.h"
#include "experiments/calibration/replay_fit.h"

namespace millrace::experiments {

// Scores before and after with their q-errors, another seed's beside them, and each number: where it started, where it
// is, what moving it does. `plans`: replayed.
std::string replay_calibration_text(const ReplayCalibration& calibration, const ReplayFit& fit, std::size_t plans);

// A file for configs/engines: every key, each line with where its value comes from; of the numbers that were free,
// their bounds and sensitivity.
std::string calibrated_profile_text(const ReplayCalibration& calibration, const ReplayFit& fit, std::size_t plans);

}  // namespace millrace::experiments
