// Times of day at which nothing is to change: maintenance, business hours (after Flink's autoscaler, FLINK-33795).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::tuners::limits {

// From `from_s` on, before `until_s`: seconds since midnight, in [0, 86400] and unequal. With from_s > until_s it goes
// over midnight.
struct ExcludedHours {
  std::uint32_t from_s = 0, until_s = 0;
  bool operator==(const ExcludedHours&) const = default;
};

// "09:00-12:00", also with seconds ("09:00:30-12:00"); "24:00" is the end of the day. The error is a sentence.
tl::expected<ExcludedHours, std::string> excluded_hours_from(std::string_view text);

// "09:00-12:00"; seconds only where they are not 0.
std::string to_string(const ExcludedHours& hours);

// Whether the time `t_s` >= 0, seconds since a midnight, lies in them. A microsecond before the start is the start.
bool contains(const ExcludedHours& hours, double t_s);

}  // namespace millrace::tuners::limits
