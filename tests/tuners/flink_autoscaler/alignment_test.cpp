#include "tuners/flink_autoscaler/alignment.h"

#include <gtest/gtest.h>

namespace millrace::tuners::flink_autoscaler {
namespace {

std::uint32_t up(std::uint32_t shared, std::uint32_t current, std::uint32_t wanted, Alignment alignment,
                 Mode mode = Mode::intended) {
  return aligned({.current = current, .wanted = wanted, .shared = shared, .most = 200, .lower = 1}, alignment, mode);
}

TEST(AutoscalerAlignment, SixtyGroupsFromFiveToSeven) {
  // 60 / 7 = 8 groups on the fullest but one; 60 / 8 = 7 are fewer; 60 / 10 is even.
  EXPECT_EQ(up(60, 5, 7, Alignment::balanced), 8u);
  EXPECT_EQ(up(60, 5, 7, Alignment::evenly_spread), 10u);
  EXPECT_EQ(up(60, 5, 7, Alignment::off), 7u);
  EXPECT_EQ(up(60, 5, 7, Alignment::legacy_maximize_utilisation), 8u);
  EXPECT_EQ(up(60, 5, 7, Alignment::legacy_evenly_spread), 10u);
  EXPECT_EQ(up(60, 5, 6, Alignment::balanced), 6u);
}

TEST(AutoscalerAlignment, AScaleDownStaysBelowTheCurrentDegree) {
  // From 9 to 7 of 60: 8 has fewer groups per instance; even would be 10, beyond 9, so 7 stays.
  EXPECT_EQ(up(60, 9, 7, Alignment::balanced), 8u);
  EXPECT_EQ(up(60, 9, 7, Alignment::evenly_spread), 7u);
  // The current degree itself may be the first aligned one: no change.
  EXPECT_EQ(up(60, 10, 7, Alignment::evenly_spread), 10u);
}

TEST(AutoscalerAlignment, OlderModesGoDownwardsOrBlock) {
  // 100 groups, from 9 to 7: no divisor among 7, 8, 9. 100 / 7 = 14; downwards 100 / 6 = 16 > 14, not even, so 7.
  EXPECT_EQ(up(100, 9, 7, Alignment::legacy_evenly_spread), 7u);
  // 10 groups, from 5 to 7, most 9: 10 / 7 = 1; downwards 10 / 5 = 2 > 1 is even, so 5: that is no scale-up.
  const AlignmentCase blocked{.current = 5, .wanted = 7, .shared = 10, .most = 9, .lower = 1};
  EXPECT_EQ(aligned(blocked, Alignment::legacy_evenly_spread, Mode::intended), 5u);
  EXPECT_EQ(aligned(blocked, Alignment::evenly_spread, Mode::intended), 7u);
  // The same from 3 goes to 5.
  const AlignmentCase reached{.current = 3, .wanted = 7, .shared = 10, .most = 9, .lower = 1};
  EXPECT_EQ(aligned(reached, Alignment::legacy_evenly_spread, Mode::intended), 5u);
}

TEST(AutoscalerAlignment, IntendedModeCapsAtTheNumberOfPartitions) {
  // 12 partitions, 20 wanted: FLINK-40389.
  EXPECT_EQ(up(12, 5, 20, Alignment::balanced, Mode::released), 20u);
  EXPECT_EQ(up(12, 5, 20, Alignment::balanced), 12u);
  EXPECT_EQ(up(12, 15, 20, Alignment::balanced), 15u);  // a scale-up shrinks nothing
  EXPECT_EQ(up(12, 20, 15, Alignment::balanced), 12u);
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
