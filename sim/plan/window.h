// Windows of aggregates and joins.
#pragma once

#include <cstdint>

#include "sim/kernel/time.h"

namespace millrace::plan {

enum class WindowShape : std::uint8_t { tumbling, sliding, session };
enum class WindowPolicy : std::uint8_t { time, count };
enum class TimeDomain : std::uint8_t { processing, event };

struct Window {
  WindowShape shape = WindowShape::tumbling;
  WindowPolicy policy = WindowPolicy::time;
  TimeDomain domain = TimeDomain::processing;  // time windows only
  kernel::Duration length;                     // time windows: > 0; session windows: the gap, > 0
  kernel::Duration slide;                      // sliding time windows: in (0, length]
  std::uint32_t count = 0;                     // count windows: records per key, >= 1
  std::uint32_t count_slide = 0;               // sliding count windows: in [1, count]
  bool operator==(const Window&) const = default;
};

// Windows that a record belongs to, on average: length / slide for sliding windows, else 1
// (SlidingEventTimeWindows.assignWindows).
double windows_per_record(const Window& window);

// Time between two firings of a time window: slide if sliding, else length. Requires: policy time, not session.
kernel::Duration firing_period(const Window& window);

}  // namespace millrace::plan
