#include "experiments/validation/q_error.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace millrace::experiments {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

TEST(QError, IsTheFactorThatOneIsOffByEitherWay) {
  EXPECT_DOUBLE_EQ(q_error(20, 10), 2);
  EXPECT_DOUBLE_EQ(q_error(10, 20), 2);
  EXPECT_DOUBLE_EQ(q_error(7, 7), 1);
}

TEST(QError, NoResultIsInfinitelyWrong) {
  EXPECT_DOUBLE_EQ(q_error({5, 10}), 2);
  for (const std::optional<double> nothing : {std::optional<double>(), {0.0}, {-3.0}, {std::nan("")}, {kInfinite}}) {
    EXPECT_EQ(q_error({nothing, 10}), kInfinite);
  }
}

TEST(QError, WhatWasNotMeasuredIsNotComparable) {
  EXPECT_TRUE(is_comparable({std::nullopt, 10}));
  for (const double measured : {0.0, -1.0, std::nan(""), kInfinite}) EXPECT_FALSE(is_comparable({5, measured}));
}

// Ranks 0 .. 4: the 0.9-quantile is at rank 3.6, so 0.4 * 4 + 0.6 * 8 = 6.4.
TEST(QErrorQuantile, IsLinearBetweenRanks) {
  constexpr std::array<double, 5> kValues = {1, 2, 3, 4, 8};
  EXPECT_DOUBLE_EQ(quantile(kValues, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(kValues, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile(kValues, 0.9), 6.4);
  EXPECT_DOUBLE_EQ(quantile(kValues, 1), 8);
}

TEST(QErrorQuantile, IsInfiniteAsSoonAsSomethingInfiniteHasAWeight) {
  constexpr std::array<double, 3> kValues = {1, 2, kInfinite};
  EXPECT_DOUBLE_EQ(quantile(kValues, 0.5), 2);
  EXPECT_EQ(quantile(kValues, 0.51), kInfinite);
  EXPECT_EQ(quantile(kValues, 1), kInfinite);
}

// Ratios 2, 1/4, 1 and one without a result; errors 1, 2, 4, infinite: the median is at rank 1.5.
TEST(QErrorSummary, CountsWhatHasNoResultAndLeavesOutWhatWasNotMeasured) {
  const std::vector<JudgedPair> pairs = {{20, 10}, {1, 4}, {3, 3}, {std::nullopt, 7}, {5, 0}};
  const QErrorSummary summary = q_error_summary(pairs);
  EXPECT_EQ(summary.pairs, 4u);
  EXPECT_EQ(summary.no_result, 1u);
  EXPECT_DOUBLE_EQ(summary.q50, 3);
  EXPECT_EQ(summary.q90, kInfinite);
  EXPECT_DOUBLE_EQ(summary.bias, 1);
  EXPECT_EQ(q_error_summary({}), QErrorSummary{});
}

}  // namespace
}  // namespace millrace::experiments
