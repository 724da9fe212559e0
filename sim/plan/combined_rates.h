// Rate schedules made of others.
#pragma once

#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::plan {

// Each of these covers [0, length), length > 0, and then starts again (`repeat`) or keeps its last rate. `parts` is not
// empty and none of them is.

// The rates added.
RateSchedule sum_of(const std::vector<RateSchedule>& parts, kernel::Duration length, bool repeat);
// The rates multiplied, the first in records/s and the others as bare factors: straight pieces between the product's
// values at 8 points of every stretch over which all parts are straight.
RateSchedule product_of(const std::vector<RateSchedule>& parts, kernel::Duration length, bool repeat);
// The rate, but never below `low` or above `high` (0 <= low <= high, records/s).
RateSchedule clipped(const RateSchedule& rate, double low, double high, kernel::Duration length, bool repeat);
// One part after another, each from its own beginning and for `each` (> 0).
RateSchedule sequence_of(const std::vector<RateSchedule>& parts, kernel::Duration each, bool repeat);

}  // namespace millrace::plan
