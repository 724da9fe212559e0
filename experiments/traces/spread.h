// How widely labels spread.
#pragma once

#include <vector>

namespace millrace::experiments {

// Standard deviation of the natural logarithm (divisor n - 1); 0 for fewer than two values. Requires: all > 0.
double spread_of_logarithms(const std::vector<double>& values);

}  // namespace millrace::experiments
