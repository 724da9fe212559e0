#include "models/q_error.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <vector>

namespace millrace::models {

double quantile(std::span<const double> ascending, double p) {
  assert(!ascending.empty() && p >= 0 && p <= 1);
  const double rank = p * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const double weight = rank - static_cast<double>(below);
  if (weight == 0) return ascending[below];
  if (std::isinf(ascending[below + 1])) return ascending[below + 1];
  return ascending[below] + weight * (ascending[below + 1] - ascending[below]);
}

QErrors q_errors(std::span<const double> labels, std::span<const double> predictions) {
  assert(labels.size() == predictions.size());
  std::vector<double> errors(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    assert(labels[i] > 0 && predictions[i] > 0);
    errors[i] = std::max(labels[i] / predictions[i], predictions[i] / labels[i]);
  }
  std::ranges::sort(errors);
  return {.q50 = quantile(errors, 0.5), .q95 = quantile(errors, 0.95)};
}

}  // namespace millrace::models
