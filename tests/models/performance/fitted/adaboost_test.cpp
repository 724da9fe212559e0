#include "models/performance/fitted/adaboost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace millrace::models {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

// Losses 0, 1/2, 1, 0 under equal weights: mean 3/8, beta 3/5. Weights become beta^1, beta^(1/2), 1, beta^1 times 1/4.
TEST(AdaBoostRound, IsAsComputedByHand) {
  std::vector<double> weights(4, 0.25);
  const BoostingRound round = boosting_round(std::vector<double>{0, 0.1, 0.2, 0}, 1, true, weights);
  EXPECT_NEAR(round.mean_loss, 0.375, 1e-12);
  EXPECT_NEAR(round.weight, std::log(5.0 / 3), 1e-12);
  EXPECT_TRUE(round.keep);
  EXPECT_FALSE(round.last);
  const double sum = 0.6 + std::sqrt(0.6) + 1 + 0.6;
  EXPECT_THAT(weights, ElementsAre(DoubleNear(0.6 / sum, 1e-12), DoubleNear(std::sqrt(0.6) / sum, 1e-12),
                                   DoubleNear(1 / sum, 1e-12), DoubleNear(0.6 / sum, 1e-12)));
  // The next: the third sample alone is wrong, so the mean loss is its weight.
  const double third = weights[2];
  const BoostingRound next = boosting_round(std::vector<double>{0, 0, 7, 0}, 1, false, weights);
  EXPECT_NEAR(next.mean_loss, third, 1e-12);
  EXPECT_NEAR(weights[2], 0.5, 1e-12);  // as of AdaBoost for classes: what was wrong weighs half
}

TEST(AdaBoostRound, ALearningRateTempersBoth) {
  std::vector<double> weights(2, 0.5);
  const BoostingRound round = boosting_round(std::vector<double>{1, 0.5}, 0.5, false, weights);
  EXPECT_NEAR(round.mean_loss, 0.75, 1e-12);
  EXPECT_FALSE(round.keep);  // worse than chance
  EXPECT_TRUE(round.last);
  EXPECT_THAT(weights, ElementsAre(0.5, 0.5));
  weights = {0.25, 0.75};
  const BoostingRound tempered = boosting_round(std::vector<double>{1, 0}, 0.5, false, weights);
  EXPECT_NEAR(tempered.weight, 0.5 * std::log(3), 1e-12);
  EXPECT_NEAR(weights[0] / weights[1], 0.25 / (0.75 * std::sqrt(1.0 / 3)), 1e-12);
}

TEST(AdaBoostRound, EndsWithARegressorThatErrsNowhereOrByChance) {
  std::vector<double> weights(3, 1.0 / 3);
  const BoostingRound perfect = boosting_round(std::vector<double>{0, 0, 0}, 1, false, weights);
  EXPECT_TRUE(perfect.keep && perfect.last);
  EXPECT_EQ(perfect.weight, 1);
  const BoostingRound only = boosting_round(std::vector<double>{1, 1, 1}, 1, true, weights);
  EXPECT_TRUE(only.keep && only.last);
  EXPECT_FALSE(boosting_round(std::vector<double>{1, 1, 1}, 1, false, weights).keep);
}

TEST(WeightedMedian, IsTheLeastValueWithHalfTheWeight) {
  EXPECT_EQ(weighted_median(std::vector<double>{30, 10, 20}, std::vector<double>{1, 1, 1}), 20);
  EXPECT_EQ(weighted_median(std::vector<double>{30, 10, 20}, std::vector<double>{5, 1, 1}), 30);
  EXPECT_EQ(weighted_median(std::vector<double>{30, 10}, std::vector<double>{1, 1}), 10);
}

}  // namespace
}  // namespace millrace::models
