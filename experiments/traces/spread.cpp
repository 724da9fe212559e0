#include "experiments/traces/spread.h"

#include <cmath>

namespace millrace::experiments {

double spread_of_logarithms(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  double mean = 0, square = 0;
  for (const double value : values) mean += std::log(value) / static_cast<double>(values.size());
  for (const double value : values) square += std::pow(std::log(value) - mean, 2);
  return std::sqrt(square / static_cast<double>(values.size() - 1));
}

}  // namespace millrace::experiments
