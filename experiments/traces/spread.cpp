#include "experiments/traces/spread.h"

#include <algorithm>
#include <cmath>

namespace millrace::experiments {

double quantile_of(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double spread_of_logarithms(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  double mean = 0, square = 0;
  for (const double value : values) mean += std::log(value) / static_cast<double>(values.size());
  for (const double value : values) square += std::pow(std::log(value) - mean, 2);
  return std::sqrt(square / static_cast<double>(values.size() - 1));
}

}  // namespace millrace::experiments
