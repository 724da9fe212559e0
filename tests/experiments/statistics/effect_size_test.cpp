#include "experiments/statistics/effect_size.h"

#include <gtest/gtest.h>

#include <vector>

#include "experiments/statistics/holm.h"

namespace millrace::experiments {
namespace {

// W+ = 40 and W- = 5: (40 - 5) / 45.
TEST(RankBiserial, IsTheShareOfRanksForLessThatAgainst) {
  EXPECT_DOUBLE_EQ(rank_biserial({.pairs = 9, .nonzero = 9, .positive_ranks = 40, .negative_ranks = 5}), 7.0 / 9);
  EXPECT_EQ(rank_biserial(signed_rank_test(std::vector<double>{-1, -2, 0})), -1);
  EXPECT_EQ(rank_biserial(SignedRank{}), 0);
}

// 3 x 3 pairs: one is greater (3, 2), two are equal, six are less.
TEST(CliffsDelta, CountsPairs) {
  const std::vector<double> a = {1, 2, 3}, b = {2, 3, 4}, high = {9, 8};
  EXPECT_DOUBLE_EQ(cliffs_delta(a, b), -5.0 / 9);
  EXPECT_DOUBLE_EQ(cliffs_delta(b, a), 5.0 / 9);
  EXPECT_EQ(cliffs_delta(high, a), 1);
  EXPECT_EQ(cliffs_delta(a, a), 0);
}

TEST(RatioOfMeans, IsOfMeansNotOfPairs) {
  const std::vector<double> a = {1, 3}, b = {4, 4}, zeros = {0, 0};
  EXPECT_EQ(ratio_of_means(a, b), 0.5);
  EXPECT_EQ(ratio_of_means(zeros, b), 0.0);
  EXPECT_EQ(ratio_of_means(a, zeros), std::nullopt);
}

// Ascending: 0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04 x 1, the last raised to the one before.
TEST(Holm, StepsDown) {
  const std::vector<double> corrected = holm_corrected(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected = {0.03, 0.06, 0.06, 0.02};
  ASSERT_EQ(corrected.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_DOUBLE_EQ(corrected[i], expected[i]);
}

TEST(Holm, OneTestStaysAndNoneExceedsOne) {
  EXPECT_EQ(holm_corrected(std::vector<double>{0.04}), (std::vector<double>{0.04}));
  EXPECT_EQ(holm_corrected(std::vector<double>{0.6, 1, 0.7}), (std::vector<double>{1, 1, 1}));
  EXPECT_TRUE(holm_corrected({}).empty());
}

}  // namespace
}  // namespace millrace::experiments
