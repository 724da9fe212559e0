// Simulated time: integer nanoseconds, so that equality is exact and results do not depend on rounding.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>

namespace millrace::kernel {

// A signed span of time in nanoseconds (about +-292 years). Overflow is the caller's bug, except where stated.
class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration from_ns(std::int64_t ns) { return Duration(ns); }
  // Rounds to the nearest nanosecond, halves away from zero; saturates at +-max(). Requires: not NaN.
  static constexpr Duration from_seconds(double seconds) { return Duration(round_to_ns(seconds * 1e9)); }
  // The longest duration; stands for "forever" in settings.
  static constexpr Duration max() { return Duration(std::numeric_limits<std::int64_t>::max()); }

  constexpr std::int64_t ns() const { return ns_; }
  constexpr double seconds() const { return static_cast<double>(ns_) / 1e9; }
  constexpr double ms() const { return static_cast<double>(ns_) / 1e6; }

  constexpr Duration operator-() const { return Duration(-ns_); }
  constexpr Duration& operator+=(Duration other) { return *this = *this + other; }
  constexpr Duration& operator-=(Duration other) { return *this = *this - other; }

  friend constexpr Duration operator+(Duration a, Duration b) { return Duration(a.ns_ + b.ns_); }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration(a.ns_ - b.ns_); }
  friend constexpr Duration operator*(Duration a, std::integral auto factor) {
    return Duration(a.ns_ * static_cast<std::int64_t>(factor));
  }
  friend constexpr Duration operator*(std::integral auto factor, Duration a) { return a * factor; }
  // Rounded like from_seconds().
  friend constexpr Duration operator*(Duration a, double factor) {
    return Duration(round_to_ns(static_cast<double>(a.ns_) * factor));
  }
  friend constexpr Duration operator*(double factor, Duration a) { return a * factor; }
  // Truncates towards zero.
  friend constexpr Duration operator/(Duration a, std::integral auto divisor) {
    return Duration(a.ns_ / static_cast<std::int64_t>(divisor));
  }
  friend constexpr double operator/(Duration a, Duration b) {
    return static_cast<double>(a.ns_) / static_cast<double>(b.ns_);
  }
  friend constexpr Duration operator%(Duration a, Duration b) { return Duration(a.ns_ % b.ns_); }
  friend constexpr auto operator<=>(Duration, Duration) = default;

 private:
  explicit constexpr Duration(std::int64_t ns) : ns_(ns) {}

  static constexpr std::int64_t round_to_ns(double ns) {
    constexpr double kLimit = 9223372036854775808.0;  // 2^63, the first double that int64 cannot hold
    if (ns >= kLimit) return std::numeric_limits<std::int64_t>::max();
    if (ns <= -kLimit) return -std::numeric_limits<std::int64_t>::max();
    const auto truncated = static_cast<std::int64_t>(ns);
    const double rest = ns - static_cast<double>(truncated);
    return truncated + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0);
  }

  std::int64_t ns_ = 0;
};

// An instant: nanoseconds since the simulation started.
class SimTime {
 public:
  constexpr SimTime() = default;
  static constexpr SimTime from_ns(std::int64_t ns) { return SimTime(ns); }
  static constexpr SimTime from_seconds(double seconds) { return SimTime(Duration::from_seconds(seconds).ns()); }
  // After every instant that is simulated.
  static constexpr SimTime never() { return SimTime(std::numeric_limits<std::int64_t>::max()); }

  constexpr std::int64_t ns() const { return ns_; }
  constexpr double seconds() const { return static_cast<double>(ns_) / 1e9; }
  constexpr Duration since_start() const { return Duration::from_ns(ns_); }

  constexpr SimTime& operator+=(Duration step) { return *this = *this + step; }

  friend constexpr SimTime operator+(SimTime t, Duration d) { return SimTime(t.ns_ + d.ns()); }
  friend constexpr SimTime operator+(Duration d, SimTime t) { return t + d; }
  friend constexpr SimTime operator-(SimTime t, Duration d) { return SimTime(t.ns_ - d.ns()); }
  friend constexpr Duration operator-(SimTime a, SimTime b) { return Duration::from_ns(a.ns_ - b.ns_); }
  friend constexpr auto operator<=>(SimTime, SimTime) = default;

 private:
  explicit constexpr SimTime(std::int64_t ns) : ns_(ns) {}

  std::int64_t ns_ = 0;
};

static_assert(sizeof(Duration) == 8 && sizeof(SimTime) == 8);

// 7_ns, 7_us, 7_ms, 7_s, 7_min.
namespace literals {
constexpr Duration operator""_ns(unsigned long long n) {
  return Duration::from_ns(static_cast<std::int64_t>(n));
}
constexpr Duration operator""_us(unsigned long long n) {
  return operator""_ns(n * 1'000);
}
constexpr Duration operator""_ms(unsigned long long n) {
  return operator""_ns(n * 1'000'000);
}
constexpr Duration operator""_s(unsigned long long n) {
  return operator""_ns(n * 1'000'000'000);
}
constexpr Duration operator""_min(unsigned long long n) {
  return operator""_ns(n * 60'000'000'000);
}
}  // namespace literals

}  // namespace millrace::kernel
