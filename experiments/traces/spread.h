// Quantiles and spread of labels.
#pragma once

#include <vector>

namespace millrace::experiments {

// Between the two nearest. Requires: sorted, not empty, q in [0, 1].
double quantile_of(const std::vector<double>& sorted, double q);

// Standard deviation of the natural logarithm (divisor n - 1); 0 for fewer than two values. Requires: all > 0.
double spread_of_logarithms(const std::vector<double>& values);

}  // namespace millrace::experiments
