#include "tuners/flink_autoscaler/alignment.h"

#include <algorithm>
#include <cassert>

namespace millrace::tuners::flink_autoscaler {
namespace {

// The first degree from the wanted one up, never past the current one of a scale-down, at which instances share evenly
// or, where that is enough, at which the fullest has less; 0: none. [firstAlignedInRegion]
std::uint32_t first_aligned(const AlignmentCase& of, bool less_is_enough) {
  const std::uint32_t bound = alignment_bound(of);
  const std::uint32_t last = of.wanted > of.current ? bound : std::min(of.current, bound);
  for (std::uint32_t degree = of.wanted; degree <= last; ++degree) {
    const bool even = of.shared % degree == 0;
    if (even || (less_is_enough && of.shared / degree < of.shared / of.wanted)) return degree;
  }
  return 0;
}

// Downwards to the least degree that serves as well as the wanted one. [relaxedDownwardFallback]
std::uint32_t least_as_good(const AlignmentCase& of) {
  std::uint32_t degree = of.wanted;
  while (degree > 0 && of.shared / degree <= of.shared / of.wanted) --degree;
  if (degree > 0 && of.shared % degree != 0) ++degree;
  return std::max(degree, of.lower);
}

// The older modes rather block a step than turn it round. [applyBlockingFallback]
std::uint32_t legacy_aligned(const AlignmentCase& of, std::uint32_t found) {
  if (found > 0) return found;
  const std::uint32_t degree = least_as_good(of);
  const bool turned = of.wanted > of.current ? degree <= of.current : degree >= of.current;
  return turned ? of.current : degree;
}

}  // namespace

std::uint32_t alignment_bound(const AlignmentCase& of) {
  return std::min(of.shared, of.most);
}

std::uint32_t aligned(const AlignmentCase& of, Alignment alignment, Mode mode) {
  assert(of.current >= 1 && of.wanted >= 1 && of.shared >= 1 && of.lower >= 1 && of.wanted != of.current);
  if (alignment == Alignment::off) return of.wanted;
  const bool less_is_enough = alignment == Alignment::balanced || alignment == Alignment::legacy_maximize_utilisation;
  const std::uint32_t found = first_aligned(of, less_is_enough);
  if (alignment == Alignment::legacy_evenly_spread || alignment == Alignment::legacy_maximize_utilisation) {
    return legacy_aligned(of, found);
  }
  if (found > 0) return found;
  if (mode == Mode::released) return of.wanted;
  const std::uint32_t capped = std::min(of.wanted, alignment_bound(of));
  return of.wanted > of.current ? std::max(capped, of.current) : capped;
}

}  // namespace millrace::tuners::flink_autoscaler
