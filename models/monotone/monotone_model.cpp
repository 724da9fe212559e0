#include "models/monotone/monotone_model.h"

#include <cmath>

namespace millrace::models {

double DegreeScale::operator()(double parallelism) const {
  if (log) return (std::log1p(parallelism) - std::log1p(low)) / (std::log1p(high) - std::log1p(low));
  return (parallelism - low) / (high - low);
}

LeastParallelism least_parallelism(const MonotoneModel& model, std::span<const float> vector, std::uint32_t p_max) {
  if (!model.facts().monotone) {
    for (std::uint32_t p = 1; p <= p_max; ++p) {
      if (!model.bottleneck(vector, p)) return {.parallelism = p, .found = true};
    }
    return {.parallelism = p_max, .found = false};
  }
  if (model.bottleneck(vector, p_max)) return {.parallelism = p_max, .found = false};
  // Bottleneck at every degree up to `below`, at none from `enough` on.
  std::uint32_t below = 0, enough = p_max;
  while (enough - below > 1) {
    const std::uint32_t middle = below + (enough - below) / 2;
    (model.bottleneck(vector, middle) ? below : enough) = middle;
  }
  return {.parallelism = enough, .found = true};
}

}  // namespace millrace::models
