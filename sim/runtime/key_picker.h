// Spreads the records of a run over the alike keys of a class: which key each record carries is drawn where it matters.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/kernel/discrete.h"
#include "sim/kernel/random_stream.h"

namespace millrace::runtime {

// Calls visit(key, count, done_before) for keys 0 .. keys-1 that got records; `done_before` is the number of the run's
// records handed out earlier, so that a caller can place them in the run's time. One record a visit while there are
// few; then counted per key first, in `counts` (all 0 between calls); one binomial per key while there are many.
template <class Visit>
void pick_keys(kernel::RandomStream& stream, std::uint64_t keys, std::uint32_t records,
               std::vector<std::uint32_t>& counts, Visit visit) {
  if (keys <= 1) {
    visit(std::uint64_t{0}, records, std::uint32_t{0});
    return;
  }
  if (records < 2 * keys) {
    std::uint32_t i = 0;
    kernel::draw_each(stream, records, [&](std::uint32_t bits) { visit(bits * keys >> 32, std::uint32_t{1}, i++); });
    return;
  }
  if (records < kernel::kDrawsPerIndexOneByOne * keys) {
    if (counts.size() < keys) counts.resize(keys, 0);
    kernel::draw_each(stream, records, [&](std::uint32_t bits) { ++counts[bits * keys >> 32]; });
    std::uint32_t done = 0;
    for (std::uint64_t key = 0; key < keys; ++key) {
      const std::uint32_t count = std::exchange(counts[key], 0);
      if (count > 0) visit(key, count, done);
      done += count;
    }
    return;
  }
  std::uint32_t left = records;
  for (std::uint64_t key = 0; left > 0; ++key) {
    const auto count = key + 1 == keys
                           ? left
                           : static_cast<std::uint32_t>(stream.binomial(left, 1.0 / static_cast<double>(keys - key)));
    if (count > 0) visit(key, count, records - left);
    left -= count;
  }
}

}  // namespace millrace::runtime
