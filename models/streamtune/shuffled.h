// Orders drawn from a seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace::models {

// Mixes the bits of a number [SplitMix64, Steele et al. 2014].
std::uint64_t mixed_bits(std::uint64_t x);

// 0 to count - 1 in an order drawn from the seed [Fisher and Yates].
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed);

}  // namespace millrace::models
