#include "tuners/limits/excluded_hours.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace millrace::tuners::limits {
namespace {

constexpr std::uint32_t kDay_s = 86400;
constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

// Two digits below `limit`, taken from the front of the text.
std::optional<std::uint32_t> take_two_digits(std::string_view& text, std::uint32_t limit) {
  if (text.size() < 2) return std::nullopt;
  std::uint32_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + 2, value);
  if (error != std::errc{} || rest != text.data() + 2 || value >= limit) return std::nullopt;
  text.remove_prefix(2);
  return value;
}

bool take_colon(std::string_view& text) {
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  return true;
}

// "HH:MM" or "HH:MM:SS" as seconds since midnight.
std::optional<std::uint32_t> time_of_day(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const auto hours = take_two_digits(text, 25);
  if (!hours || !take_colon(text)) return std::nullopt;
  const auto minutes = take_two_digits(text, 60);
  std::optional<std::uint32_t> seconds = 0;
  if (!text.empty()) seconds = take_colon(text) ? take_two_digits(text, 60) : std::nullopt;
  if (!minutes || !seconds || !text.empty()) return std::nullopt;
  const std::uint32_t time = *hours * 3600 + *minutes * 60 + *seconds;
  return time <= kDay_s ? std::optional(time) : std::nullopt;
}

std::string clock_text(std::uint32_t time_s) {
  const std::string text = fmt::format("{:02}:{:02}", time_s / 3600, time_s / 60 % 60);
  return time_s % 60 == 0 ? text : text + fmt::format(":{:02}", time_s % 60);
}

}  // namespace

tl::expected<ExcludedHours, std::string> excluded_hours_from(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto from = time_of_day(text.substr(0, dash));
  const auto until = dash == std::string_view::npos ? std::nullopt : time_of_day(text.substr(dash + 1));
  if (!from || !until) {
    return tl::unexpected(fmt::format("'{}' is no period of a day; write it like \"09:00-12:00\"", text));
  }
  if (*from % kDay_s == *until % kDay_s) {
    return tl::unexpected(fmt::format("'{}' is empty, or all day; recommend_only = true excludes every hour", text));
  }
  return ExcludedHours{.from_s = *from, .until_s = *until};
}

std::string to_string(const ExcludedHours& hours) {
  return clock_text(hours.from_s) + "-" + clock_text(hours.until_s);
}

bool contains(const ExcludedHours& hours, double t_s) {
  const double time = std::fmod(t_s + kTimeRounding_s, kDay_s);
  const bool begun = time >= hours.from_s, over = time >= hours.until_s;
  return hours.from_s < hours.until_s ? begun && !over : begun || !over;
}

}  // namespace millrace::tuners::limits
