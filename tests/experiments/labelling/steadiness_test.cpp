#include "experiments/labelling/steadiness.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

std::vector<BatchMeans> batches(const std::vector<double>& latencies) {
  std::vector<BatchMeans> all;
  for (const double latency : latencies) all.push_back({latency, 100, 1000});
  return all;
}

TEST(Steadiness, EqualBatchesHaveSettled) {
  EXPECT_TRUE(settled(batches({5, 5, 5, 5, 5, 5}), 0.01));
}

// Half-width of the mean of six values 1 +- d: 2.571 d sqrt(6 / 5) / sqrt(6) = 1.15 d.
TEST(Steadiness, DependsOnTheWidthOfTheInterval) {
  const auto wobbling = batches({1.04, 0.96, 1.04, 0.96, 1.04, 0.96});
  EXPECT_TRUE(settled(wobbling, 0.047));
  EXPECT_FALSE(settled(wobbling, 0.045));
}

TEST(Steadiness, ATrendHasNotSettled) {
  EXPECT_FALSE(settled(batches({1.00, 1.01, 1.02, 1.03, 1.04, 1.05}), 0.029));
  EXPECT_TRUE(settled(batches({1.00, 1.01, 1.02, 1.03, 1.04, 1.05}), 0.031));
}

TEST(Steadiness, NeedsAResultInEveryBatchAndFourBatches) {
  auto some = batches({5, 5, 5, 5, 5, 5});
  some[3].results = 0;
  EXPECT_FALSE(settled(some, 10));
  EXPECT_FALSE(settled(batches({5, 5, 5}), 10));
}

TEST(Steadiness, WarmUpIsTheLongestOfTheThree) {
  auto all = batches(std::vector<double>(40, 5.0));
  EXPECT_EQ(warm_up(all), 0U);
  for (std::size_t i = 0; i < 10; ++i) all[i].read = 100;
  EXPECT_EQ(warm_up(all), 10U);
}

}  // namespace
}  // namespace millrace::experiments
