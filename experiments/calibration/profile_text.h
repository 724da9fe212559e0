// A calibrated host as config files.
#pragma once

#include <string>

#include "experiments/calibration/calibration.h"
#include "experiments/calibration/fit.h"

namespace millrace::experiments {

// A file for configs/engines: every key, each line with where its value comes from (fitted, or the profile from which
// the fit started).
std::string engine_profile_text(const Calibration& calibration, const Fit& fit);

// The same for configs/clusters. Requires: the cluster's nodes are alike.
std::string cluster_text(const Calibration& calibration, const Fit& fit);

}  // namespace millrace::experiments
