// Which runs of a buffer are so much alike that they become one.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

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

// How finely condense() tells ages apart: those below the first not at all, others in steps of a quarter of a power of
// two.
inline constexpr kernel::Duration kYoungest = kernel::Duration::from_ns(10'000'000);
inline constexpr int kAgeBits = 2;

inline bool close_births(kernel::Duration apart, kernel::Duration age, Births births) {
  if (births == Births::digits) return apart <= std::max(kDigitGap, age / kDigitShare);
  return apart <= kMergeGap || (births == Births::ages && apart <= age / kMergeShare);
}

inline bool alike(const Run& a, const Run& b, kernel::SimTime now, Births births) {
  if (a.key_class != b.key_class || a.copies != b.copies || a.stamped != b.stamped || a.stamp != b.stamp) return false;
  const kernel::Duration apart = std::max(b.first - a.last, a.first - b.last);
  return close_births(apart, now - std::max(a.last, b.last), births);
}

// Adds a run to one that it is alike.
inline void merge(Run& into, const Run& run) {
  into.first = std::min(into.first, run.first);
  into.last = std::max(into.last, run.last);
  into.count += run.count;
}

// Births that condense() puts into one interval: those of ages that agree in their highest kAgeBits + 1 bits.
inline std::uint64_t age_cell(std::int64_t age_ns) {
  const std::uint64_t age = age_ns > kYoungest.ns() ? static_cast<std::uint64_t>(age_ns) : 1;
  const int width = std::bit_width(age);
  return width <= kAgeBits
             ? 0
             : static_cast<std::uint64_t>(width) << kAgeBits | (age >> (width - 1 - kAgeBits)) % (1U << kAgeBits);
}

// Runs of which only ages matter, in one place at one time: those that are alike but for their births become one if
// their ages are about the same.
inline void condense(std::vector<Run>& runs, kernel::SimTime now) {
  if (runs.size() < 2) return;
  // By kind, the place of the newest run of it that is left; kinds that share a cell only merge less.
  std::array<std::uint64_t, 64> kinds;
  std::array<std::uint32_t, 64> places;
  kinds.fill(~std::uint64_t{0});
  std::uint32_t left = 0;
  for (const Run& run : runs) {
    const std::int64_t age_ns = (now - run.first).ns() / 2 + (now - run.last).ns() / 2;
    const std::uint64_t cell = age_cell(age_ns) ^ run.key_class;
    const std::uint64_t kind = age_cell(age_ns) << 32 | std::uint64_t{run.key_class} << 16 |
                               static_cast<std::uint64_t>(run.copies) << 1 | (run.stamped ? 1U : 0U);
    const std::size_t at = cell % kinds.size();
    if (kinds[at] == kind && runs[places[at]].stamp == run.stamp) {
      merge(runs[places[at]], run);
      continue;
    }
    kinds[at] = kind;
    places[at] = left;
    runs[left++] = run;
  }
  runs.resize(left);
}

}  // namespace millrace::runtime
