// Sums of the Zipf weights k^-exponent over ranges of ranks, in constant time.
#pragma once

#include <cstdint>

namespace millrace::plan {

// Weight of the rank-th most frequent key before normalisation: rank^-exponent. Requires: rank >= 1, exponent >= 0.
double zipf_weight(std::uint64_t rank, double exponent);

// Sum of zipf_weight over the ranks first .. last. Ranks below 64 are added one by one, the rest by the Euler-Maclaurin
// formula up to the third derivative; relative error below 1e-10 for exponents up to 3. Requires: 1 <= first <= last.
double zipf_sum(std::uint64_t first, std::uint64_t last, double exponent);

}  // namespace millrace::plan
