#include "tuners/stabilisation.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace millrace::tuners {
namespace {

// Windows of 300 s downwards and `up_window_s` upwards, without limits of speed.
StabilisationSettings windows_only(double up_window_s = 0) {
  return {.tolerance = 0.1,
          .up = {.window_s = up_window_s, .percent = 0, .pods = 0, .period_s = 15},
          .down = {.window_s = 300, .percent = 0, .pods = 0, .period_s = 15}};
}

TEST(Stabilisation, ProposesInProportionOutsideTheTolerance) {
  EXPECT_EQ(proposed_size(4, 1.5, 6, 0.1), 6U);
  EXPECT_EQ(proposed_size(4, 1.3, 5.2, 0.1), 6U);   // rounded up
  EXPECT_EQ(proposed_size(4, 0.5, 2.1, 0.1), 3U);   // downwards too
  EXPECT_EQ(proposed_size(10, 1.1, 11, 0.1), 10U);  // a tenth is within, although 1.1 - 1 > 0.1 in floating point
  EXPECT_EQ(proposed_size(10, 0.9, 9, 0.1), 10U);
  EXPECT_EQ(proposed_size(10, 1.11, 11.1, 0.1), 12U);
  EXPECT_EQ(proposed_size(4, 1.05, 4.2, 0), 5U);
  EXPECT_EQ(proposed_size(4, 0, 0, 0.1), 0U);
  EXPECT_EQ(proposed_size(4, 1e12, 4e12, 0.1), 32768U);
}

TEST(Stabilisation, TheHighestProposalCounts) {
  EXPECT_EQ(highest_proposal({2, 7, 3}, 4), 7U);
  EXPECT_EQ(highest_proposal({2, 3}, 4), 3U);
}

TEST(Stabilisation, WithoutAllMetricsOnlyUpwards) {
  EXPECT_EQ(highest_proposal({2, std::nullopt}, 4), std::nullopt);
  EXPECT_EQ(highest_proposal({4, std::nullopt}, 4), std::nullopt);
  EXPECT_EQ(highest_proposal({5, std::nullopt}, 4), 5U);
  EXPECT_EQ(highest_proposal({std::nullopt}, 4), std::nullopt);
}

TEST(Stabilisation, DownTakesTheHighestRecommendationOfTheWindow) {
  StabilisationMemory memory;
  const StabilisationSettings settings = windows_only();
  EXPECT_EQ(stabilise(memory, settings, 4, 8, 0).stabilised, 8U);  // up at once
  EXPECT_EQ(stabilise(memory, settings, 8, 2, 60).stabilised, 8U);
  EXPECT_EQ(stabilise(memory, settings, 8, 5, 120).stabilised, 8U);
  EXPECT_EQ(stabilise(memory, settings, 8, 3, 180).stabilised, 8U);
  EXPECT_EQ(stabilise(memory, settings, 8, 3, 299).stabilised, 8U);
  EXPECT_EQ(stabilise(memory, settings, 8, 3, 300).stabilised, 5U);  // the 8 is 300 s old, the 5 is not
  EXPECT_EQ(stabilise(memory, settings, 5, 3, 420).stabilised, 3U);
}

TEST(Stabilisation, UpTakesTheLowestRecommendationOfTheWindow) {
  StabilisationMemory memory;
  const StabilisationSettings settings = windows_only(60);
  EXPECT_EQ(stabilise(memory, settings, 4, 4, 0).stabilised, 4U);
  EXPECT_EQ(stabilise(memory, settings, 4, 9, 15).stabilised, 4U);
  EXPECT_EQ(stabilise(memory, settings, 4, 6, 30).stabilised, 4U);
  EXPECT_EQ(stabilise(memory, settings, 4, 9, 45).stabilised, 4U);
  EXPECT_EQ(stabilise(memory, settings, 4, 9, 60).stabilised, 6U);  // the 4 is 60 s old
}

TEST(Stabilisation, BetweenTheWindowsTheSizeStays) {
  // Lowest 3, highest 9 within the windows: 5 is not below the one nor above the other.
  StabilisationMemory memory;
  const StabilisationSettings settings = windows_only(300);
  stabilise(memory, settings, 5, 9, 0);
  EXPECT_EQ(stabilise(memory, settings, 5, 3, 15).stabilised, 5U);
  EXPECT_EQ(stabilise(memory, settings, 5, 9, 30).stabilised, 5U);
}

TEST(Stabilisation, ForgetsWhatCannotBeAnExtremeAnyMore) {
  StabilisationMemory memory;
  const StabilisationSettings settings = windows_only(300);
  for (const auto& [t_s, desired] : {std::pair{0.0, 5U}, {15.0, 8U}, {30.0, 6U}, {45.0, 7U}}) {
    stabilise(memory, settings, 5, desired, t_s);
  }
  EXPECT_EQ(memory.lowest, (std::vector<Recommendation>{{0, 5}, {30, 6}, {45, 7}}));
  EXPECT_EQ(memory.highest, (std::vector<Recommendation>{{15, 8}, {45, 7}}));
}

TEST(Stabilisation, AgreesWithALongMemory) {
  // Against the definition, with all recommendations kept; sizes from a little generator.
  StabilisationMemory memory;
  const StabilisationSettings settings = windows_only(45);
  std::vector<Recommendation> all;
  std::uint32_t current = 5, random = 1;
  for (int step = 0; step < 200; ++step) {
    random = random * 1664525U + 1013904223U;
    const double now_s = 15.0 * step;
    const std::uint32_t desired = 1 + (random >> 16) % 12;
    all.push_back({now_s, desired});
    std::uint32_t lowest = desired, highest = desired;
    for (const Recommendation& each : all) {
      if (now_s - each.t_s < 45) lowest = std::min(lowest, each.size);
      if (now_s - each.t_s < 300) highest = std::max(highest, each.size);
    }
    const std::uint32_t expected = std::min(std::max(current, lowest), highest);
    ASSERT_EQ(stabilise(memory, settings, current, desired, now_s).stabilised, expected) << step;
    current = expected;
  }
}

TEST(Stabilisation, GrowsByTheMoreGenerousLimit) {
  const StabilisationSettings kubernetes;  // 100 % or 4 pods in 15 s
  StabilisationMemory memory;
  EXPECT_EQ(stabilise(memory, kubernetes, 1, 100, 0).limited, 5U);     // 1 + 4
  EXPECT_EQ(stabilise(memory, kubernetes, 10, 100, 15).limited, 20U);  // 10 + 100 %
  EXPECT_EQ(stabilise(memory, kubernetes, 10, 12, 30).limited, 12U);   // less was asked for
  StabilisationSettings tenth;
  tenth.up = {.window_s = 0, .percent = 10, .pods = 0, .period_s = 15};
  EXPECT_EQ(stabilise(memory, tenth, 3, 100, 45).limited, 4U);  // 3.3, rounded in favour of the change
}

TEST(Stabilisation, ALimitCountsWhatChangedInItsPeriod) {
  StabilisationSettings settings;
  settings.up = {.window_s = 0, .percent = 0, .pods = 4, .period_s = 60};
  StabilisationMemory memory;
  EXPECT_EQ(stabilise(memory, settings, 2, 20, 0).limited, 6U);
  remember_change(memory, settings, 2, 6, 0);
  EXPECT_EQ(stabilise(memory, settings, 6, 20, 15).limited, 6U);  // 60 s ago it was 2, so 6 is the most
  EXPECT_EQ(stabilise(memory, settings, 6, 20, 60).limited, 10U);
}

TEST(Stabilisation, LimitsTheDecrease) {
  StabilisationSettings settings = windows_only();
  settings.down = {.window_s = 0, .percent = 10, .pods = 0, .period_s = 60};
  StabilisationMemory memory;
  EXPECT_EQ(stabilise(memory, settings, 72, 10, 0).limited, 64U);  // 64.8, rounded in favour of the change
  remember_change(memory, settings, 72, 64, 0);
  EXPECT_EQ(stabilise(memory, settings, 64, 10, 30).limited, 64U);
  EXPECT_EQ(stabilise(memory, settings, 64, 10, 60).limited, 57U);  // 57.6
  settings.down.pods = 20;                                          // more than 10 %
  EXPECT_EQ(stabilise(memory, settings, 64, 10, 120).limited, 44U);
}

TEST(Stabilisation, NoLimitWithoutPercentAndPods) {
  StabilisationMemory memory;
  EXPECT_EQ(stabilise(memory, windows_only(), 1, 500, 0).limited, 500U);
  EXPECT_EQ(stabilise(memory, windows_only(), 500, 1, 300).limited, 1U);
}

TEST(Stabilisation, MemoryGoesThroughJson) {
  StabilisationMemory memory;
  const StabilisationSettings settings = windows_only(300);
  stabilise(memory, settings, 5, 9, 0);
  stabilise(memory, settings, 5, 3, 15);
  remember_change(memory, settings, 5, 3, 15);
  EXPECT_EQ(stabilisation_memory_from(nlohmann::json::parse(to_json(memory).dump())), memory);
  EXPECT_EQ(stabilisation_memory_from(nullptr), StabilisationMemory{});
}

}  // namespace
}  // namespace millrace::tuners
