#include "sim/runtime/source_partitions.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace millrace::runtime {
namespace {

// Records of a cycle that each of the other partitions gets before common factors are taken out: the share of the hot
// one is exact to about a tenth of theirs.
constexpr std::uint64_t kEach = 10;

}  // namespace

SourcePartitions::SourcePartitions(std::uint32_t count, double hot_share) {
  assert(count >= 1 && hot_share >= 0 && hot_share < 1 && (hot_share == 0 || count >= 2));
  const std::uint64_t others = count - 1;
  std::uint64_t hot = kEach, each = kEach;
  if (hot_share > 0) {
    const double exact = static_cast<double>(kEach * others) * hot_share / (1 - hot_share);
    hot = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(exact)));
  }
  const std::uint64_t common = std::gcd(hot, each);
  hot /= common;
  each /= common;
  cycle_ = hot + each * others;
  places_.resize(count);
  std::uint64_t next = 0;  // of the other partitions
  for (std::uint64_t place = 1; place <= cycle_; ++place) {
    if (place * hot / cycle_ > (place - 1) * hot / cycle_) {
      places_[0].push_back(place);
    } else {
      places_[1 + next++ % others].push_back(place);
    }
  }
}

std::uint64_t SourcePartitions::share_of(std::uint64_t n, std::uint32_t partition) const {
  const std::vector<std::uint64_t>& places = places_[partition];
  const auto begun = std::upper_bound(places.begin(), places.end(), n % cycle_) - places.begin();
  return n / cycle_ * places.size() + static_cast<std::uint64_t>(begun);
}

std::uint64_t SourcePartitions::position_of(std::uint64_t k, std::uint32_t partition) const {
  const std::vector<std::uint64_t>& places = places_[partition];
  return (k - 1) / places.size() * cycle_ + places[(k - 1) % places.size()];
}

}  // namespace millrace::runtime
