#include "tuners/rounding.h"

#include <cmath>
#include <limits>

namespace millrace::tuners {

double guarded_ceiling(double demand) {
  if (!std::isfinite(demand)) return demand;
  return std::ceil(demand - 1e-9 * std::abs(demand));
}

std::uint32_t saturated(double value) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (!(value > 0)) return 0;
  return value >= static_cast<double>(kMost) ? kMost : static_cast<std::uint32_t>(value);
}

}  // namespace millrace::tuners
