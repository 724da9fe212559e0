// Exact samplers of the two counting distributions, behind RandomStream::poisson() and RandomStream::binomial().
#pragma once

#include <cstdint>

#include "sim/kernel/random_stream.h"

namespace millrace::kernel {

// Requires: 0 <= mean < 2^40.
std::uint64_t draw_poisson(RandomStream& stream, double mean);

// Requires: n < 2^40; p is clamped to [0, 1].
std::uint64_t draw_binomial(RandomStream& stream, std::uint64_t n, double p);

}  // namespace millrace::kernel
