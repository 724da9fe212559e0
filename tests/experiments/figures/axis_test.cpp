#include "experiments/figures/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

std::vector<std::string> labels(const Axis& axis) {
  std::vector<std::string> labels;
  for (const Tick& tick : axis.ticks) labels.push_back(tick.label);
  return labels;
}

using testing::ElementsAre;

TEST(Axis, LinearStepsAreRound) {
  // 1.2 M in at most six steps: 200 k is the smallest of 1, 2, 2.5, 5 times ten to some power.
  EXPECT_THAT(labels(linear_axis(1.2e6, "/s")),
              ElementsAre("0", "200 k/s", "400 k/s", "600 k/s", "800 k/s", "1 M/s", "1.2 M/s"));
  EXPECT_GT(linear_axis(1.2e6, "/s").to, 1.2e6);
}

TEST(Axis, NothingToShowStillHasAnAxis) {
  EXPECT_EQ(linear_axis(0, "").ticks.front().label, "0");
}

TEST(Axis, CountsHaveNoFractions) {
  EXPECT_THAT(labels(count_axis(3)), ElementsAre("0", "1", "2", "3"));
}

TEST(Axis, SymlogReachesZeroAndKeepsTheUppermostDecades) {
  const Axis axis = symlog_axis(3.2e7, "");
  EXPECT_THAT(labels(axis), ElementsAre("0", "10 k", "100 k", "1 M", "10 M"));
  EXPECT_EQ(axis.from, 0);
  EXPECT_EQ(axis.linear_below, 1000);  // zero is a decade below the first tick
}

TEST(Axis, DurationsHaveTicksBetweenDecadesOnlyIfThereIsRoom) {
  EXPECT_THAT(labels(log_duration_axis(50, 400)), ElementsAre("50 ms", "100 ms", "200 ms", "500 ms"));
  EXPECT_THAT(labels(log_duration_axis(5, 80e3)), ElementsAre("10 ms", "100 ms", "1 s", "10 s", "100 s"));
}

TEST(Axis, DecadesAreOfTimesOrRates) {
  EXPECT_THAT(labels(decade_axis(0.5, 3e5, true)), ElementsAre("1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"));
  EXPECT_THAT(labels(decade_axis(0.5, 2e9, false)), ElementsAre("1 /s", "100 /s", "10 k/s", "1 M/s", "100 M/s"));
  EXPECT_THAT(labels(decade_axis(3e5, 2e6, false)), ElementsAre("500 k/s", "1 M/s", "2 M/s"));
}

TEST(Axis, TimeIsInTheUnitOfItsLength) {
  EXPECT_EQ(time_axis(300).unit, "s");
  EXPECT_EQ(time_axis(1800).unit, "min");
  EXPECT_EQ(time_axis(1800).axis.to, 30);
  EXPECT_EQ(time_axis(72 * 3600).unit, "h");
}

TEST(Axis, PercentSignsAreNoFormats) {
  EXPECT_THAT(axis_commands("y", {0, 1, Axis::Scale::kLinear, 0, {{0, "0 %"}}}), testing::HasSubstr("'0 %%' 0"));
}

}  // namespace
}  // namespace millrace::experiments
