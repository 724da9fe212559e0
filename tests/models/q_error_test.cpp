#include "models/q_error.h"

#include <gtest/gtest.h>

#include <vector>

namespace millrace::models {
namespace {

TEST(QErrors, AreQuantilesOfTheRatio) {
  // Ratios 2, 1 and 4, the first and the last from either side. Rank 0.95 * 2 = 1.9 lies 0.9 of the way from 2 to 4.
  const QErrors errors = q_errors(std::vector{2.0, 5.0, 1.0}, std::vector{1.0, 5.0, 4.0});
  EXPECT_DOUBLE_EQ(errors.q50, 2);
  EXPECT_DOUBLE_EQ(errors.q95, 3.8);
}

TEST(QErrors, MedianOfAnEvenNumberIsBetweenTheMiddleTwo) {
  EXPECT_DOUBLE_EQ(quantile(std::vector{1.0, 2.0, 4.0, 8.0}, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile(std::vector{7.0}, 0.95), 7);
}

}  // namespace
}  // namespace millrace::models
