// Which runs of a buffer are so much alike that they become one.
#pragma once

#include <algorithm>

#include "sim/runtime/run.h"

namespace millrace::runtime {

// How exactly births are kept when runs share a run of the buffer, or records a bucket of the window, that they lie in.
enum class Births : std::uint8_t {
  ages,         // only latencies depend on them
  event_times,  // windows downstream do
  digits,       // keys downstream contain digits of them, in ms
};

// Births that are at most this far apart may be told as one interval, and so may those that are at most this share of
// their age apart, as long as that is only an age.
inline constexpr kernel::Duration kMergeGap = kernel::Duration::from_ns(5'000'000);
inline constexpr std::int64_t kMergeShare = 32;
inline constexpr kernel::Duration kDigitGap = kernel::Duration::from_ns(1'000'000);
inline constexpr std::int64_t kDigitShare = 512;

inline bool close_births(kernel::Duration apart, kernel::Duration age, Births births) {
  if (births == Births::digits) return apart <= std::max(kDigitGap, age / kDigitShare);
  return apart <= kMergeGap || (births == Births::ages && apart <= age / kMergeShare);
}

inline bool alike(const Run& a, const Run& b, kernel::SimTime now, Births births) {
  if (a.key_class != b.key_class || a.copies != b.copies || a.stamped != b.stamped || a.stamp != b.stamp) return false;
  const kernel::Duration apart = std::max(b.first - a.last, a.first - b.last);
  return close_births(apart, now - std::max(a.last, b.last), births);
}

}  // namespace millrace::runtime
