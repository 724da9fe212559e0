// Q-errors as a box.
#pragma once

#include <vector>

#include "experiments/figures/box_chart.h"

namespace millrace::experiments {

// Whiskers from the 5th to the 95th percentile, the box from the 25th to the 75th. Requires: not empty.
ChartBox box_of(std::vector<double> values);

}  // namespace millrace::experiments
