#include "sim/plan/key_groups.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

namespace millrace::plan {
namespace {

constexpr std::uint32_t kGreatestMaxParallelism = 1u << 15;  // KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM
constexpr std::uint32_t kLeastDefaultMaxParallelism =
    128;  // KeyGroupRangeAssignment.DEFAULT_LOWER_BOUND_MAX_PARALLELISM

// A Long's hash code folds its halves; a Double's does the same with its bits.
std::int32_t folded(std::uint64_t bits) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits ^ (bits >> 32)));
}

}  // namespace

std::int32_t murmur_hash(std::int32_t java_hash_code) {
  auto h = static_cast<std::uint32_t>(java_hash_code);
  h *= 0xcc9e2d51u;
  h = std::rotl(h, 15);
  h *= 0x1b873593u;
  h = std::rotl(h, 13);
  h = h * 5 + 0xe6546b64u;
  h ^= 4;  // the length of an int in bytes
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  h ^= h >> 16;
  const auto hash = static_cast<std::int32_t>(h);
  if (hash >= 0) return hash;
  return hash == std::numeric_limits<std::int32_t>::min() ? 0 : -hash;
}

std::int32_t java_hash(std::int32_t value) {
  return value;
}

std::int32_t java_hash(std::int64_t value) {
  return folded(static_cast<std::uint64_t>(value));
}

std::int32_t java_hash(double value) {
  // Double.doubleToLongBits has one bit pattern for every NaN.
  if (value != value) return folded(0x7ff8000000000000u);
  return folded(std::bit_cast<std::uint64_t>(value));
}

std::int32_t java_hash(std::string_view value) {
  std::uint32_t hash = 0;
  for (const char c : value) hash = hash * 31 + static_cast<unsigned char>(c);
  return static_cast<std::int32_t>(hash);
}

std::uint32_t key_group_of(std::int32_t java_hash_code, std::uint32_t max_parallelism) {
  assert(max_parallelism >= 1 && max_parallelism <= kGreatestMaxParallelism);
  return static_cast<std::uint32_t>(murmur_hash(java_hash_code)) % max_parallelism;
}

std::uint32_t subtask_of_key_group(std::uint32_t key_group, std::uint32_t parallelism, std::uint32_t max_parallelism) {
  assert(key_group < max_parallelism && parallelism >= 1 && parallelism <= max_parallelism);
  return key_group * parallelism / max_parallelism;  // below 2^30: no overflow
}

std::uint32_t default_max_parallelism(std::uint32_t parallelism) {
  const std::uint32_t bounded = std::min(parallelism, kGreatestMaxParallelism);
  const std::uint32_t wanted = std::min(bounded + bounded / 2, kGreatestMaxParallelism);
  return std::clamp(std::bit_ceil(wanted), kLeastDefaultMaxParallelism, kGreatestMaxParallelism);
}

}  // namespace millrace::plan
