// How far predictions are from labels, as training watches it.
#pragma once

#include <span>

namespace millrace::models {

struct QErrors {
  double q50 = 1, q95 = 1;  // in no unit, >= 1
};

// Quantiles of max(label / prediction, prediction / label), linear between the two nearest ranks (type 7 of Hyndman &
// Fan 1996). Requires: as many predictions as labels, not none, all of them finite and > 0. O(n log n).
QErrors q_errors(std::span<const double> labels, std::span<const double> predictions);

// The p-quantile of ascending values, as above; infinite as soon as an infinite value has a weight in it. Requires: not
// empty, p in [0, 1].
double quantile(std::span<const double> ascending, double p);

}  // namespace millrace::models
