// Wilcoxon's signed-rank test of paired samples.
#pragma once

#include <cstddef>
#include <span>

namespace millrace::experiments {

struct SignedRank {
  std::size_t pairs = 0;
  std::size_t nonzero = 0;    // pairs that differ; the test is on these
  double positive_ranks = 0;  // W+: sum of the ranks of positive differences
  double negative_ranks = 0;  // W-
  double p = 1;               // two-sided
  bool exact = true;          // p is exact; else the normal approximation
  bool operator==(const SignedRank&) const = default;
};

// Of most pairs that differ for an exact p.
inline constexpr std::size_t kMostExactPairs = 25;

// Whether differences of independent pairs are symmetric about 0. Zeros are dropped, as Wilcoxon did (and R's
// wilcox.test does; Pratt would rank them first). Equal sizes share the mean of their ranks. Up to kMostExactPairs
// nonzero differences p is exact, from the distribution of W+ over all 2^n signs of the very ranks that there are, ties
// included; above that it is normal with Wilcoxon's variance less sum(t^3 - t) / 48 over ties of t, and a continuity
// correction of 1/2. [Wilcoxon 1945; Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, 2014, section 3.1]
// p is 1 if nothing differs. Requires: all finite. O(n log n), and O(n^3) while exact.
SignedRank signed_rank_test(std::span<const double> differences);

// The least p that this many pairs can give, when all differ in one direction: 2^(1-n), 1 without pairs. Six pairs are
// the fewest that get below 0.05.
double least_signed_rank_p(std::size_t pairs);

}  // namespace millrace::experiments
