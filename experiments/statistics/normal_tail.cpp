#include "experiments/statistics/normal_tail.h"

#include <cmath>

namespace millrace::experiments {

double normal_tail(double z) {
  constexpr double kRootOfHalf = 0.70710678118654752440;
  return 0.5 * std::erfc(z * kRootOfHalf);
}

}  // namespace millrace::experiments
