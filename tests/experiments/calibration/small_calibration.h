// A calibration that takes a fraction of a second, measured on a simulated host.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/calibration/calibration.h"

namespace millrace::experiments {

// A host whose records slow down beside others: 40 cores, 20 bytes of traffic a payload byte.
Host small_host(double speed, double memory_bandwidth);

// Source, map and sink; speed and memory bandwidth are free, the fit starts at (1, 50 GB/s), and what was measured are
// the simulated rates of the map on `truth` at these degrees.
Calibration small_calibration(const Host& truth, const std::vector<std::uint32_t>& degrees);

}  // namespace millrace::experiments
