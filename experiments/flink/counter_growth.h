// By how much a counter has grown from one reading to the next.
#pragma once

#include <optional>

namespace millrace::experiments::flink {

// `restarted`: it counts from 0 again. Nothing if one of the readings is missing; a counter that is less than it was
// has been set back as well, whatever the cluster says.
inline std::optional<double> growth(const std::optional<double>& before, const std::optional<double>& now,
                                    bool restarted) {
  if (!now) return std::nullopt;
  if (restarted) return now;
  if (!before) return std::nullopt;
  return *now >= *before ? *now - *before : *now;
}

// Adds a part to a sum; the sum of something that is missing is missing.
inline void add_to(std::optional<double>& sum, const std::optional<double>& part) {
  if (sum && part) {
    *sum += *part;
  } else {
    sum.reset();
  }
}

}  // namespace millrace::experiments::flink
