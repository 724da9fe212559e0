// Which epochs are over, seen from the sinks (Timely: a probe behind each of them).
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/kernel/time.h"

namespace millrace::runtime {

// The frontiers of the instances of all sinks. A frontier is the earliest time of which records may still come.
class EpochProbe {
 public:
  // Requires: not yet watched.
  void watch(std::uint32_t subtask) { frontiers_.emplace_back(subtask, kernel::SimTime()); }
  bool watches_any() const { return !frontiers_.empty(); }

  // The frontier of one of them has moved. Returns the least of all.
  kernel::SimTime pass(std::uint32_t subtask, kernel::SimTime frontier) {
    kernel::SimTime least = kernel::SimTime::never();
    for (auto& [id, at] : frontiers_) {
      if (id == subtask) at = std::max(at, frontier);
      least = std::min(least, at);
    }
    return least;
  }

 private:
  std::vector<std::pair<std::uint32_t, kernel::SimTime>> frontiers_;
};

}  // namespace millrace::runtime
