#include "experiments/figures/capacity.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

// A source that reads 100/s for 10 s, a map that could do 400/s of them, a sink that gets a tenth and could do 20/s.
std::map<std::string, OperatorFlow> flows(double map_rate) {
  return {{"source", {1000, 5000}}, {"map", {1000, map_rate}}, {"sink", {100, 20}}};
}

TEST(Capacity, IsThatOfTheBottleneckInRecordsRead) {
  Capacity capacity;
  EXPECT_DOUBLE_EQ(*capacity.add(10, 1000, "map=2", flows(400)), 200) << "the sink: 20/s of a tenth";
  EXPECT_DOUBLE_EQ(*capacity.add(10, 1000, "map=1", flows(150)), 150) << "the map, with one instance now";
}

TEST(Capacity, TrueRatesAreOfTheDeploymentNowAndWeighedByTime) {
  Capacity capacity;
  EXPECT_DOUBLE_EQ(*capacity.add(10, 1000, "map=2", {{"map", {1000, 400}}}), 400);
  // 1000 records in 10 useful seconds and 1000 in 5: 2000 in 15.
  EXPECT_DOUBLE_EQ(*capacity.add(10, 1000, "map=1", {{"map", {1000, 100}}}), 100);
  EXPECT_NEAR(*capacity.add(10, 1000, "map=1", {{"map", {1000, 200}}}), 2000.0 / 15, 1e-9);
  EXPECT_DOUBLE_EQ(*capacity.add(10, 1000, "map=2", {{"map", {1000, 400}}}), 400)
      << "an earlier time with two instances is another deployment";
}

TEST(Capacity, BurstsOfWindowsAreSpreadOverAMinute) {
  Capacity capacity;
  for (int i = 0; i < 12; ++i) {
    const bool fires = i % 2 == 1;
    const auto now = capacity.add(5, 500, "w=1", {{"out", {fires ? 100.0 : 0.0, fires ? 50.0 : 0.0}}});
    if (i > 1) {
      EXPECT_NEAR(*now, 50 * 10.0, i % 2 == 1 ? 1e-9 : 250);
    }
  }
}

TEST(Capacity, NothingReadIsNoCapacity) {
  EXPECT_FALSE(Capacity().add(10, 0, "map=1", flows(10)).has_value());
  EXPECT_FALSE(Capacity().add(10, 1000, "map=1", {}).has_value());
}

}  // namespace
}  // namespace millrace::experiments
