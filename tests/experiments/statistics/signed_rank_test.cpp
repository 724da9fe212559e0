#include "experiments/statistics/signed_rank.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

SignedRank test_of(const std::vector<double>& differences) {
  return signed_rank_test(differences);
}

// Depression scores of nine patients before and after a first session [Hollander & Wolfe, table 3.1]. The negative
// differences have the ranks 2 and 3; subsets of 1 ... 9 with a sum of at most 5: 1 + 1 + 1 + 2 + 2 + 3 = 10 of 512.
TEST(SignedRank, GivesTheTextbooksResult) {
  const std::vector<double> before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const std::vector<double> after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  std::vector<double> differences;
  for (std::size_t i = 0; i < before.size(); ++i) differences.push_back(before[i] - after[i]);
  const SignedRank test = test_of(differences);
  EXPECT_EQ(test.nonzero, 9U);
  EXPECT_EQ(test.positive_ranks, 40);
  EXPECT_EQ(test.negative_ranks, 5);
  EXPECT_TRUE(test.exact);
  EXPECT_EQ(test.p, 20.0 / 512);
}

TEST(SignedRank, AllInOneDirectionGiveTheLeastP) {
  std::vector<double> differences;
  for (std::size_t n = 1; n <= kMostExactPairs; ++n) {
    differences.push_back(-0.5 * static_cast<double>(n));
    EXPECT_EQ(test_of(differences).p, least_signed_rank_p(n)) << n;
  }
  EXPECT_GT(least_signed_rank_p(5), 0.05);
  EXPECT_LT(least_signed_rank_p(6), 0.05);
  EXPECT_EQ(least_signed_rank_p(9), 2.0 / 512);
  EXPECT_EQ(least_signed_rank_p(0), 1);
}

// Sizes 1, 1, 1, 2 have the ranks 2, 2, 2, 4. Of 16 patterns of signs four have at most 2 on one side: none, or one 2.
TEST(SignedRank, TiesShareTheirRanks) {
  const SignedRank test = test_of({1, 1, -1, 2});
  EXPECT_EQ(test.positive_ranks, 8);
  EXPECT_EQ(test.negative_ranks, 2);
  EXPECT_EQ(test.p, 2 * 4.0 / 16);
}

TEST(SignedRank, ZerosAreDropped) {
  const SignedRank test = test_of({0, 3, 0, -0.0, 5, 4, 6, 1, 2});
  EXPECT_EQ(test.pairs, 9U);
  EXPECT_EQ(test.nonzero, 6U);
  EXPECT_EQ(test.p, 2.0 / 64);
  EXPECT_EQ(test_of({0, 0, 0}).p, 1);
  EXPECT_EQ(test_of({}).p, 1);
}

TEST(SignedRank, TheDirectionDoesNotMatter) {
  const SignedRank test = test_of({4, -1, 2, 7, -3, 5}), mirrored = test_of({-4, 1, -2, -7, 3, -5});
  EXPECT_EQ(test.p, mirrored.p);
  EXPECT_EQ(test.positive_ranks, mirrored.negative_ranks);
}

// Sizes 1 ... 26, the first 13 negative: W- = 91. Mean 26 27 / 4 = 175.5, variance 26 27 53 / 24 = 1550.25:
// z = (175.5 - 91 - 0.5) / 39.3732 = 2.1334, of which a table of the normal distribution says 0.0164 a side.
TEST(SignedRank, ManyPairsAreNormal) {
  std::vector<double> differences;
  for (int i = 1; i <= 26; ++i) differences.push_back(i <= 13 ? -i : i);
  const SignedRank test = test_of(differences);
  EXPECT_FALSE(test.exact);
  EXPECT_EQ(test.negative_ranks, 91);
  EXPECT_NEAR(test.p, 2 * 0.01645, 1e-4);
}

// 26 of one size, 8 negative: ranks 13.5, W- = 108. The ties take (26^3 - 26) / 48 = 365.625 from the variance, which
// leaves 1184.625: z = (175.5 - 108 - 0.5) / 34.4184 = 1.9466, 0.0258 a side.
TEST(SignedRank, TiesNarrowTheNormalDistribution) {
  std::vector<double> differences(26, 1.0);
  for (std::size_t i = 0; i < 8; ++i) differences[i] = -1;
  EXPECT_NEAR(test_of(differences).p, 2 * 0.02579, 1e-4);
}

// W+ of 26 whole numbers that half of all patterns exceed: the correction must not take p above 1.
TEST(SignedRank, PIsAProbability) {
  std::vector<double> differences(26, 1.0);
  for (std::size_t i = 0; i < 13; ++i) differences[i] = -1;
  EXPECT_LE(test_of(differences).p, 1);
  EXPECT_EQ(test_of({1, -1}).p, 1);
}

// Against all 2^n patterns of signs, one by one, with many ties.
TEST(SignedRank, ExactPIsThatOfAllPatterns) {
  kernel::RandomStream random = kernel::Seed(3).stream("differences");
  for (int round = 0; round < 60; ++round) {
    const auto n = static_cast<std::size_t>(1 + random.below(10));
    std::vector<double> differences;
    for (std::size_t i = 0; i < n; ++i) {
      differences.push_back((random.bernoulli(0.6) ? 1.0 : -1.0) * static_cast<double>(1 + random.below(4)));
    }
    const SignedRank test = test_of(differences);
    const double lesser = std::min(test.positive_ranks, test.negative_ranks);
    int as_extreme = 0;
    for (unsigned signs = 0; signs < 1U << n; ++signs) {
      for (std::size_t i = 0; i < n; ++i) {
        differences[i] = (signs >> i & 1U) != 0 ? std::abs(differences[i]) : -std::abs(differences[i]);
      }
      const SignedRank other = test_of(differences);
      as_extreme += std::min(other.positive_ranks, other.negative_ranks) <= lesser ? 1 : 0;
    }
    EXPECT_DOUBLE_EQ(test.p, as_extreme / std::exp2(n)) << round;
  }
}

// Where exact ends, the approximation goes on: one pair more changes p as little as it should.
TEST(SignedRank, ExactAndNormalMeet) {
  std::vector<double> differences;
  for (int i = 1; i <= 25; ++i) differences.push_back(i % 3 == 0 ? -i : i);
  const SignedRank exact = test_of(differences);
  const double mean = 25 * 26 / 4.0, deviation = std::sqrt(25 * 26 * 51 / 24.0);
  const double z = (mean - exact.negative_ranks - 0.5) / deviation;
  EXPECT_NEAR(exact.p, std::erfc(z / std::sqrt(2.0)), 0.003);
}

}  // namespace
}  // namespace millrace::experiments
