// Rate schedules of common shapes. All rates are in records per second, finite and >= 0; all durations are > 0 unless
// said otherwise.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::plan {

// Each rate for `each`, then again from the start (`repeat`) or the last one for ever. Requires: not empty.
RateSchedule steps(const std::vector<double>& rates, kernel::Duration each, bool repeat);

// StreamTune's load: the cycle [3,7,4,2,1,10,8,5,6,9] (times unit) played twice = 20 rates, the last of which then
// holds. Permutation 0 is the cycle as printed; any other number is a fixed pseudo-random permutation of it (the
// paper's six are 0 to 5). [StreamTune, arXiv 2504.12074, evaluation]
RateSchedule streamtune_cycle(double unit_records_per_s, kernel::Duration each, std::uint32_t permutation);

// (low + high)/2 + (low - high)/2 cos(2 pi t / period), starting at `low`, repeating: as 96 straight pieces, which lie
// within 0.03 % of (high - low) of the curve and have its mean. Requires: period >= 1 us.
RateSchedule sine(double low, double high, kernel::Duration period);

// `from` until `start` (>= 0), then straight to `to` within `length`, then `to` for ever.
RateSchedule ramp(double from, double to, kernel::Duration start, kernel::Duration length);

// `base` until `at` (>= 0), rises straight to base * factor within `rise` (>= 0; 0 is a jump), stays there for
// `length`, falls back within `rise`, then `base` for ever. factor >= 0.
RateSchedule spike(double base, double factor, kernel::Duration at, kernel::Duration length, kernel::Duration rise);

}  // namespace millrace::plan
