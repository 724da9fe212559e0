#include "experiments/calibration/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "sim/kernel/elementary.h"

namespace millrace::experiments {

double value_at(double from, double to, double place) {
  place = std::clamp(place, 0.0, 1.0);
  if (from <= 0) return from + place * (to - from);
  return from * kernel::exp(place * kernel::log(to / from));
}

double place_of(double from, double to, double value) {
  value = std::clamp(value, from, to);
  if (from <= 0) return (value - from) / (to - from);
  return kernel::log(value / from) / kernel::log(to / from);
}

double rounded(double value, int digits) {
  return std::strtod(fmt::format("{:.{}g}", value, digits).c_str(), nullptr);
}

}  // namespace millrace::experiments
