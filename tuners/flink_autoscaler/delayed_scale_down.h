// A scale-down that waits (DelayedScaleDown): it takes place once it was asked for over a whole interval, and then goes
// no further than the most cautious proposal of that time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace millrace::tuners::flink_autoscaler {

struct Recommendation {
  double t_s = 0;
  std::uint32_t degree = 1;
  bool outside = false;  // the vertex was outside its band of utilisation
};

struct DelayedScaleDown {
  double first_s = 0;                       // when it was asked for first
  std::vector<Recommendation> recommended;  // oldest first, of falling degree
};

// Notes a recommendation and returns the one to follow; nothing while it has to wait. `interval_s` > 0.
std::optional<Recommendation> after_delay(std::optional<DelayedScaleDown>& delayed, const Recommendation& now,
                                          double interval_s);

}  // namespace millrace::tuners::flink_autoscaler
