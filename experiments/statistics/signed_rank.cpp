#include "experiments/statistics/signed_rank.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "experiments/statistics/normal_tail.h"

namespace millrace::experiments {
namespace {

// Ranks times two, so that a mean of ranks is a whole number, with what ties take from the variance.
struct DoubledRanks {
  std::vector<std::uint64_t> of;  // by position in the differences
  double tie_cubes = 0;           // sum of t^3 - t
};

DoubledRanks doubled_ranks(const std::vector<double>& differences) {
  std::vector<std::size_t> order(differences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size_of = [&](std::size_t i) { return std::abs(differences[i]); };
  std::ranges::sort(order, {}, size_of);
  DoubledRanks ranks{std::vector<std::uint64_t>(differences.size()), 0};
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && size_of(order[last]) == size_of(order[first])) ++last;
    for (std::size_t i = first; i < last; ++i) ranks.of[order[i]] = first + 1 + last;  // ranks first + 1 ... last
    const auto tied = static_cast<double>(last - first);
    ranks.tie_cubes += tied * tied * tied - tied;
    first = last;
  }
  return ranks;
}

// P(sum of the ranks with a positive sign <= limit) when each sign is a fair coin. Adds one rank after the other: the
// number of sign patterns that give each sum.
double probability_up_to(std::uint64_t limit, const std::vector<std::uint64_t>& ranks) {
  std::vector<std::uint64_t> patterns(limit + 1, 0);
  patterns[0] = 1;
  for (const std::uint64_t rank : ranks) {
    for (std::uint64_t sum = limit; sum >= rank; --sum) patterns[sum] += patterns[sum - rank];
  }
  const auto favourable = std::accumulate(patterns.begin(), patterns.end(), std::uint64_t{0});
  return std::ldexp(static_cast<double>(favourable), -static_cast<int>(ranks.size()));
}

double normal_p(double lesser_sum, std::size_t pairs, double tie_cubes) {
  const auto n = static_cast<double>(pairs);
  const double mean = n * (n + 1) / 4, variance = n * (n + 1) * (2 * n + 1) / 24 - tie_cubes / 48;
  constexpr double kContinuity = 0.5;
  return std::min(1.0, 2 * normal_tail((mean - lesser_sum - kContinuity) / std::sqrt(variance)));
}

}  // namespace

SignedRank signed_rank_test(std::span<const double> differences) {
  std::vector<double> nonzero;
  std::ranges::copy_if(differences, std::back_inserter(nonzero), [](double difference) { return difference != 0; });
  SignedRank test{.pairs = differences.size(), .nonzero = nonzero.size()};
  if (nonzero.empty()) return test;

  const DoubledRanks ranks = doubled_ranks(nonzero);
  std::uint64_t positive = 0, negative = 0;
  for (std::size_t i = 0; i < nonzero.size(); ++i) (nonzero[i] > 0 ? positive : negative) += ranks.of[i];
  test.positive_ranks = static_cast<double>(positive) / 2;
  test.negative_ranks = static_cast<double>(negative) / 2;
  test.exact = nonzero.size() <= kMostExactPairs;
  // The distribution is symmetric, so both tails are twice the lesser.
  const std::uint64_t lesser = std::min(positive, negative);
  test.p = test.exact ? std::min(1.0, 2 * probability_up_to(lesser, ranks.of))
                      : normal_p(static_cast<double>(lesser) / 2, nonzero.size(), ranks.tie_cubes);
  return test;
}

double least_signed_rank_p(std::size_t pairs) {
  return pairs == 0 ? 1 : std::ldexp(2.0, -static_cast<int>(pairs));
}

}  // namespace millrace::experiments
