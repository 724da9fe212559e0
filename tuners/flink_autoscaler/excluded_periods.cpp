#include "tuners/flink_autoscaler/excluded_periods.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace millrace::tuners::flink_autoscaler {
namespace {

using Mistake = tl::unexpected<std::string>;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + at.size());
  }
}

std::optional<std::uint32_t> number_below(std::string_view text, std::uint32_t limit) {
  std::uint32_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size() || value >= limit) return std::nullopt;
  return value;
}

// "*", "7", "7-9", each also with "/3"; "7/3" goes on to the end.
bool add_values(std::string_view part, std::uint32_t limit, std::bitset<60>& values) {
  const std::size_t slash = part.find('/');
  std::optional<std::uint32_t> step = 1;
  if (slash != std::string_view::npos) step = number_below(part.substr(slash + 1), limit);
  if (!step || *step == 0) return false;
  const std::string_view range = part.substr(0, slash);
  const std::size_t dash = range.find('-');
  std::optional<std::uint32_t> first = 0, last = limit - 1;
  if (range != "*") {
    first = number_below(range.substr(0, dash), limit);
    if (dash != std::string_view::npos) {
      last = number_below(range.substr(dash + 1), limit);
    } else if (slash == std::string_view::npos) {
      last = first;
    }
  }
  if (!first || !last) return false;
  // 22-2 goes over midnight.
  const std::uint32_t length = (*last + limit - *first) % limit;
  for (std::uint32_t i = 0; i <= length; i += *step) values.set((*first + i) % limit);
  return true;
}

tl::expected<ClockTimes, std::string> clock_times_from(std::string_view text) {
  std::vector<std::string_view> fields;
  for (const std::string_view field : split(text, " ")) {
    if (!field.empty()) fields.push_back(field);
  }
  if (fields.size() != 6 && fields.size() != 7) {
    return Mistake("a cron expression has 6 or 7 fields: seconds minutes hours day-of-month month day-of-week [year]");
  }
  ClockTimes times;
  constexpr std::array<std::uint32_t, 3> kLimits = {60, 60, 24};
  for (std::size_t i = 0; i < times.size(); ++i) {
    for (const std::string_view part : split(fields[i], ",")) {
      if (!add_values(part, kLimits[i], times[i])) {
        return Mistake(fmt::format("'{}' is no value below {}, range or step", part, kLimits[i]));
      }
    }
  }
  for (std::size_t i = times.size(); i < fields.size(); ++i) {
    if (fields[i] != "*" && fields[i] != "?") {
      return Mistake(
          fmt::format("'{}': a job's time has no date, so days, months and years must be * or ?", fields[i]));
    }
  }
  return times;
}

// An hour may have one digit.
std::string with_two_digits(std::string_view time) {
  return time.find(':') == 1 ? "0" + std::string(time) : std::string(time);
}

tl::expected<void, std::string> add_expression(std::string_view text, ExcludedPeriod& period) {
  if (text.find(':') == std::string_view::npos) {
    auto times = clock_times_from(text);
    if (!times) return Mistake(times.error());
    if (period.cron) return Mistake("two cron expressions");
    period.cron = *times;
    return {};
  }
  const std::vector<std::string_view> ends = split(text, "-");
  std::string hours;
  for (const std::string_view end : ends) hours += (hours.empty() ? "" : "-") + with_two_digits(end);
  auto daily = limits::excluded_hours_from(hours);
  if (!daily) return Mistake(daily.error());
  if (period.daily) return Mistake("two times of day");
  period.daily = *daily;
  return {};
}

}  // namespace

tl::expected<std::vector<ExcludedPeriod>, std::string> excluded_periods_from(std::string_view text) {
  std::vector<ExcludedPeriod> periods;
  for (const std::string_view part : split(text, ";")) {
    if (part.empty()) continue;
    ExcludedPeriod period{.text = std::string(part), .daily = {}, .cron = {}};
    for (const std::string_view expression : split(part, "&&")) {
      if (auto added = add_expression(expression, period); !added) {
        return Mistake(fmt::format("excluded.periods: '{}': {}", part, added.error()));
      }
    }
    periods.push_back(std::move(period));
  }
  return periods;
}

bool contains(const ExcludedPeriod& period, double t_s) {
  if (period.daily && !limits::contains(*period.daily, t_s)) return false;
  if (!period.cron) return true;
  constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point
  const auto second = static_cast<std::uint64_t>(std::floor(t_s + kTimeRounding_s)) % 86400;
  return (*period.cron)[0].test(second % 60) && (*period.cron)[1].test(second / 60 % 60) &&
         (*period.cron)[2].test(second / 3600);
}

}  // namespace millrace::tuners::flink_autoscaler
