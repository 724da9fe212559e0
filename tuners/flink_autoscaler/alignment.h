// Alignment of a degree to the key groups or partitions that its instances share (ParallelismAligner,
// BuiltInAlignmentMode, KeyGroupOrPartitionsAdjustMode). Pure.
#pragma once

#include <cstdint>

#include "tuners/flink_autoscaler/settings.h"

namespace millrace::tuners::flink_autoscaler {

// Degrees, all >= 1.
struct AlignmentCase {
  std::uint32_t current = 1;   // p
  std::uint32_t wanted = 1;    // t, not p
  std::uint32_t shared = 128;  // N: partitions of a source, else key groups
  std::uint32_t most = 128;    // key groups and the upper limit of the vertex
  std::uint32_t lower = 1;     // lower limit
};

// bound = min(N, key groups, upper limit).
std::uint32_t alignment_bound(const AlignmentCase& of);

// p'. The released code keeps a wanted degree that is above the bound (FLINK-40389); intended mode caps it, but turns
// no scale-up into a scale-down.
std::uint32_t aligned(const AlignmentCase& of, Alignment alignment, Mode mode);

}  // namespace millrace::tuners::flink_autoscaler
