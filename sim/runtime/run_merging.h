// Which runs of a buffer are so much alike that they become one.
#pragma once

#include <algorithm>

#include "sim/runtime/run.h"

namespace millrace::runtime {

// Runs whose births are at most this far apart, or this share of their age, share a run of the buffer they lie in.
inline constexpr kernel::Duration kMergeGap = kernel::Duration::from_ns(5'000'000);
inline constexpr std::int64_t kMergeShare = 32;

// Where births are event times as well (`births_matter`), age is no excuse.
inline bool alike(const Run& a, const Run& b, kernel::SimTime now, bool births_matter) {
  if (a.key_class != b.key_class || a.copies != b.copies || a.stamped != b.stamped || a.stamp != b.stamp) return false;
  const kernel::Duration apart = std::max(b.first - a.last, a.first - b.last);
  return apart <= kMergeGap || (!births_matter && apart <= (now - std::max(a.last, b.last)) / kMergeShare);
}

}  // namespace millrace::runtime
