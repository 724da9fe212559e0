// Periods in which nothing is scaled, as the autoscaler's public key excluded.periods writes them [AutoScalerOptions,
// CalendarUtils]: "9:30:30-10:50:20" (a time of every day), "* * 9-11,14-16 * * ?" (a Quartz cron expression: seconds,
// minutes, hours, day of month, month, day of week), or both with && between them.
#pragma once

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "tuners/limits/excluded_hours.h"

namespace millrace::tuners::flink_autoscaler {

// The seconds, minutes and hours that a cron expression names.
using ClockTimes = std::array<std::bitset<60>, 3>;

// Times of day at which both hold; nullopt of one: it says nothing.
struct ExcludedPeriod {
  std::string text;  // as it was written, without blanks around it
  std::optional<limits::ExcludedHours> daily;
  std::optional<ClockTimes> cron;
};

// The periods of a text, with semicolons between them; none of an empty one. The time of a job has no date, so a cron
// expression's days, months and years must be * or ?. The error is a sentence.
tl::expected<std::vector<ExcludedPeriod>, std::string> excluded_periods_from(std::string_view text);

// Whether the time `t_s` >= 0, seconds since a midnight, lies in it.
bool contains(const ExcludedPeriod& period, double t_s);

}  // namespace millrace::tuners::flink_autoscaler
