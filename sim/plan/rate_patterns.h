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

// `low`, then `high`, each for half the period, repeating. Requires: period >= 2 ns.
RateSchedule square(double low, double high, kernel::Duration period);

// `from`, then `steps` (>= 1) equal changes to `to`, each rate for `each`; the last one for ever.
RateSchedule staircase(double from, double to, std::uint32_t steps, kernel::Duration each);

// `rate`; nothing in [at, at + length); what was missed arrives within `within` on top of the rate; then `rate` for
// ever. at >= 0.
RateSchedule outage(double rate, kernel::Duration at, kernel::Duration length, kernel::Duration within);

// Two rates in turn, each for exponentially distributed times of these means (>= 1 ms, else 1 ms), from the lower one
// on until `length`; then it starts again. Drawn from `seed` alone.
RateSchedule bursts(double low, double high, kernel::Duration mean_low, kernel::Duration mean_high,
                    kernel::Duration length, std::uint64_t seed);

// `base` times (1 + growth)^(t / day), growth > -1, until `length`, as 96 straight pieces; then the last rate for ever.
RateSchedule trend(double base, double growth_per_day, kernel::Duration length);

// Seven days of length `day` (>= 1 us): each a sine from `low` at its start to `high` and back, the last two of them
// times `weekend` (>= 0); repeating.
RateSchedule week(double low, double high, double weekend, kernel::Duration day);

// The rates in an order drawn from `seed`, each for `each`; then the last one for ever. Requires: not empty.
RateSchedule shuffled_steps(std::vector<double> rates, kernel::Duration each, std::uint64_t seed);

}  // namespace millrace::plan
