#include "sim/kernel/discrete.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace millrace::kernel {
namespace {

TEST(DiscreteTable, NormalisesItsWeights) {
  const DiscreteTable table({1, 0, 3, 4});
  EXPECT_EQ(table.size(), 4U);
  EXPECT_DOUBLE_EQ(table.probability(0), 0.125);
  EXPECT_EQ(table.probability(1), 0);
  EXPECT_DOUBLE_EQ(table.probability(3), 0.5);
  // Of the last two, the third has 3 of 7.
  EXPECT_DOUBLE_EQ(table.conditional(2), 3.0 / 7);
  EXPECT_EQ(table.conditional(3), 1);
}

// Each count is binomial: within five standard deviations of its mean.
void expect_counts(const std::vector<std::uint64_t>& counts, const DiscreteTable& table) {
  const auto n = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double p = table.probability(i);
    EXPECT_NEAR(static_cast<double>(counts[i]), n * p, 5 * std::sqrt(n * p * (1 - p))) << i;
  }
}

TEST(DiscreteTable, DrawsInProportion) {
  RandomStream stream = Seed(1).stream("draws");
  for (const std::vector<double>& weights :
       {std::vector<double>{1}, {1, 1}, {0, 1}, {1, 0}, {5, 1, 0, 2, 0.25}, {1e-3, 1, 1, 1, 1, 1, 1, 9, 0}}) {
    const DiscreteTable table(weights);
    std::vector<std::uint64_t> counts(weights.size(), 0);
    for (int i = 0; i < 100'000; ++i) ++counts[table.draw(stream)];
    expect_counts(counts, table);
  }
}

TEST(DiscreteTable, NeverDrawsWeightZeroWhateverTheRounding) {
  RandomStream stream = Seed(2).stream("draws");
  std::vector<double> weights;
  for (int i = 0; i < 301; ++i) weights.push_back(i % 3 == 0 ? 0 : 0.1 * i);
  weights.push_back(0);
  const DiscreteTable table(weights);
  for (int i = 0; i < 200'000; ++i) EXPECT_GT(weights[table.draw(stream)], 0);
}

// Sums many multinomials of n draws; checks order, total and proportion.
void expect_multinomial(std::uint64_t n, const std::vector<double>& weights) {
  RandomStream stream = Seed(n).stream("multinomial");
  const DiscreteTable table(weights);
  MultinomialScratch scratch;
  std::vector<std::uint64_t> counts(weights.size(), 0);
  for (int round = 0; round < 2000; ++round) {
    std::uint64_t total = 0;
    std::size_t expected_from = 0;
    multinomial(stream, n, table, scratch, [&](std::size_t index, std::uint64_t count) {
      EXPECT_GE(index, expected_from);
      EXPECT_GT(count, 0U);
      expected_from = index + 1;
      total += count;
      counts[index] += count;
    });
    ASSERT_EQ(total, n);
  }
  expect_counts(counts, table);
}

TEST(Multinomial, SplitsFewDrawsAndMany) {
  for (const std::uint64_t n : {0, 1, 5, 40, 200, 1000}) {
    expect_multinomial(n, {3});
    expect_multinomial(n, {1, 1, 1, 1, 1, 1, 1, 1});
    expect_multinomial(n, {0, 4, 1, 0, 2, 0.5, 0});
  }
  expect_multinomial(30, std::vector<double>(150, 1.0));
}

// Var(count_i) = n p (1 - p) and Cov(count_i, count_j) = -n p_i p_j, whichever way the draws are made.
TEST(Multinomial, HasTheRightCovariance) {
  for (const std::uint64_t n : {20U, 300U}) {
    RandomStream stream = Seed(n).stream("covariance");
    const DiscreteTable table({1, 2, 5});
    MultinomialScratch scratch;
    constexpr int kRounds = 40'000;
    const double mean0 = static_cast<double>(n) / 8, mean1 = static_cast<double>(n) / 4;
    double variance = 0, covariance = 0;
    for (int round = 0; round < kRounds; ++round) {
      double counts[3] = {};
      multinomial(stream, n, table, scratch,
                  [&](std::size_t i, std::uint64_t count) { counts[i] = static_cast<double>(count); });
      variance += (counts[0] - mean0) * (counts[0] - mean0) / kRounds;
      covariance += (counts[0] - mean0) * (counts[1] - mean1) / kRounds;
    }
    // The standard error of a variance from 40,000 draws is about 0.7 %; of this covariance about 2 %.
    EXPECT_NEAR(variance, static_cast<double>(n) * 7 / 64, static_cast<double>(n) * 7 / 64 * 0.04);
    EXPECT_NEAR(covariance, -static_cast<double>(n) / 32, static_cast<double>(n) / 32 * 0.1);
  }
}

}  // namespace
}  // namespace millrace::kernel
