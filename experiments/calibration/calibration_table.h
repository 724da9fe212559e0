// A finished calibration, for a terminal and for a results page.
#pragma once

#include <string>

#include "experiments/calibration/calibration.h"
#include "experiments/calibration/fit.h"

namespace millrace::experiments {

// Measured against simulated rates, the fitted numbers with their bounds, leave-one-out errors and predictions, as a
// text of aligned columns. A fitted number at one of its bounds is said to be.
std::string calibration_table(const Calibration& calibration, const CalibrationResult& result);

}  // namespace millrace::experiments
