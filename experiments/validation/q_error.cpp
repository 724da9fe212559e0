#include "experiments/validation/q_error.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "models/q_error.h"

namespace millrace::experiments {
namespace {

bool is_positive(double value) {
  return std::isfinite(value) && value > 0;
}

bool has_result(const JudgedPair& pair) {
  return pair.simulated && is_positive(*pair.simulated);
}

}  // namespace

double q_error(double a, double b) {
  assert(is_positive(a) && is_positive(b));
  return std::max(a / b, b / a);
}

bool is_comparable(const JudgedPair& pair) {
  return is_positive(pair.measured);
}

double q_error(const JudgedPair& pair) {
  assert(is_comparable(pair));
  return has_result(pair) ? q_error(*pair.simulated, pair.measured) : std::numeric_limits<double>::infinity();
}

double quantile(std::span<const double> ascending, double p) {
  return models::quantile(ascending, p);
}

QErrorSummary q_error_summary(std::span<const JudgedPair> pairs) {
  std::vector<double> errors, ratios;
  for (const JudgedPair& pair : pairs) {
    if (!is_comparable(pair)) continue;
    errors.push_back(q_error(pair));
    if (has_result(pair)) ratios.push_back(*pair.simulated / pair.measured);
  }
  if (errors.empty()) return {};
  std::ranges::sort(errors);
  std::ranges::sort(ratios);
  return {.pairs = errors.size(),
          .no_result = errors.size() - ratios.size(),
          .q50 = quantile(errors, 0.5),
          .q90 = quantile(errors, 0.9),
          .q95 = quantile(errors, 0.95),
          .q99 = quantile(errors, 0.99),
          .bias = ratios.empty() ? 0 : quantile(ratios, 0.5)};
}

}  // namespace millrace::experiments
