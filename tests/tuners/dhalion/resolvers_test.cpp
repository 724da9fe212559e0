#include "tuners/dhalion/resolvers.h"

#include <gtest/gtest.h>

namespace millrace::tuners::dhalion {
namespace {

std::vector<InstanceMeasurement> blocking(const std::vector<double>& ms_per_s) {
  std::vector<InstanceMeasurement> instances;
  for (const double bp : ms_per_s) instances.push_back({.backpressure = {bp}, .queue = {}, .executed = {}});
  return instances;
}

TEST(ScaleUpResolver, OneOfFourInstancesBlocksThreeTenths) {
  // u = 300 / 700; ceil(4 (1 + u)) = ceil(4 / 0.7 = 5.71) = 6.
  const ScaleUp step = scale_up(blocking({300, 0, 0, 0}), {});
  EXPECT_EQ(step.reporting, 4u);
  EXPECT_EQ(step.backpressure, 300);
  EXPECT_DOUBLE_EQ(step.growth, 3.0 / 7);
  EXPECT_EQ(step.degree, 6u);
}

TEST(ScaleUpResolver, CountsTheSumNotTheMean) {
  EXPECT_EQ(scale_up(blocking({75, 75, 75, 75}), {}).degree, 6u);
  EXPECT_EQ(scale_up(blocking({500}), {}).degree, 2u);  // 1 / 0.5
}

TEST(ScaleUpResolver, SaturationGivesFiveTimesTheInstances) {
  EXPECT_EQ(scale_up(blocking({1000, 1000, 500}), {}).degree, 15u);
  EXPECT_EQ(scale_up(blocking({1000}), {}).backpressure, 999);
  EXPECT_EQ(scale_up(blocking({900, 0}), {}).degree, 10u);  // u = 9, limited to 4
}

TEST(ScaleUpResolver, TheLeastSymptomAddsAnInstance) {
  EXPECT_EQ(scale_up(blocking({21, 0, 0}), {}).degree, 4u);  // 3 / 0.979 = 3.06
}

TEST(ScaleUpResolver, InstancesWithoutMeasurementAreNotCounted) {
  auto instances = blocking({300});
  instances.push_back({});
  EXPECT_EQ(scale_up(instances, {}).reporting, 1u);
  EXPECT_EQ(scale_up(std::vector<InstanceMeasurement>(3), {}).degree, 0u);
}

TEST(ScaleUpResolver, RoundingErrorBuysNoInstanceInIntendedMode) {
  // 9 instances at 100 ms/s in all: 9 / 0.9 = 10, but 9 (1 + 100 / 900) exceeds 10 by rounding.
  const auto instances = blocking({100, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(scale_up(instances, {.mode = Mode::intended}).degree, 10u);
  EXPECT_EQ(scale_up(instances, {.mode = Mode::released}).degree, 9 * (1 + 100.0 / 900) > 10 ? 11u : 10u);
}

TEST(ScaleDownResolver, RoundsUpAndKeepsOne) {
  EXPECT_EQ(scale_down(10, {}), 8u);
  EXPECT_EQ(scale_down(6, {}), 5u);  // 4.8
  EXPECT_EQ(scale_down(4, {}), 4u);  // 3.2: too small to shrink
  EXPECT_EQ(scale_down(1, {}), 1u);
}

}  // namespace
}  // namespace millrace::tuners::dhalion
