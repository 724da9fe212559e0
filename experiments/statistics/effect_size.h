// How large a difference is, which no p says.
#pragma once

#include <optional>
#include <span>

#include "experiments/statistics/signed_rank.h"

namespace millrace::experiments {

// Matched-pairs rank-biserial correlation: (W+ - W-) / (W+ + W-), from -1 (every pair that differs has a negative
// difference) to 1; 0 if nothing differs. [Kerby, The Simple Difference Formula, 2014]
double rank_biserial(const SignedRank& test);

// Cliff's delta of two samples, paired or not: P(a > b) - P(a < b) over all pairs of one value each, from -1 to 1.
// [Cliff 1993] Requires: neither is empty. O(n log n).
double cliffs_delta(std::span<const double> a, std::span<const double> b);

// Mean of `a` over mean of `b`; nothing if the latter is 0. Requires: neither is empty.
std::optional<double> ratio_of_means(std::span<const double> a, std::span<const double> b);

}  // namespace millrace::experiments
