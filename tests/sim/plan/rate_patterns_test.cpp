#include "sim/plan/rate_patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace millrace::plan {
namespace {

using kernel::Duration;
using kernel::SimTime;
using namespace kernel::literals;

SimTime at(Duration since_start) {
  return SimTime() + since_start;
}

std::vector<double> rates_every(const RateSchedule& schedule, Duration step, int count) {
  std::vector<double> rates;
  for (int i = 0; i < count; ++i) rates.push_back(schedule.rate(at(step * i)));
  return rates;
}

TEST(Steps, HoldTheLastOrRepeat) {
  EXPECT_THAT(rates_every(steps({5, 9}, 10_s, false), 10_s, 4), testing::ElementsAre(5, 9, 9, 9));
  EXPECT_THAT(rates_every(steps({5, 9}, 10_s, true), 10_s, 4), testing::ElementsAre(5, 9, 5, 9));
  EXPECT_EQ(steps({5, 9}, 10_s, false).rate(at(10_s) - 1_ns), 5);
}

TEST(StreamtuneCycle, PermutationZeroIsTheCycleAsPrinted) {
  const RateSchedule schedule = streamtune_cycle(100, 10_min, 0);
  EXPECT_THAT(rates_every(schedule, 10_min, 20),
              testing::ElementsAre(300, 700, 400, 200, 100, 1000, 800, 500, 600, 900,  //
                                   300, 700, 400, 200, 100, 1000, 800, 500, 600, 900));
  EXPECT_EQ(schedule.rate(at(1000 * 10_min)), 900);
}

TEST(StreamtuneCycle, TheOthersAreDistinctPermutationsPlayedTwice) {
  std::set<std::vector<double>> seen;
  for (std::uint32_t permutation = 0; permutation < 6; ++permutation) {
    const std::vector<double> rates = rates_every(streamtune_cycle(1, 1_s, permutation), 1_s, 20);
    EXPECT_TRUE(std::equal(rates.begin(), rates.begin() + 10, rates.begin() + 10));
    EXPECT_EQ(std::set<double>(rates.begin(), rates.end()).size(), 10u);
    seen.insert(rates);
  }
  EXPECT_EQ(seen.size(), 6u);
}

TEST(StreamtuneCycle, PermutationsAreFixedForEver) {
  EXPECT_EQ(rates_every(streamtune_cycle(1, 1_s, 1), 1_s, 10), (std::vector<double>{9, 5, 7, 2, 4, 6, 10, 8, 1, 3}));
}

TEST(Sine, StaysCloseToTheCurveAndKeepsItsMean) {
  const Duration period = 1000_s + 7_ns;
  const RateSchedule schedule = sine(100, 500, period);
  for (int i = 0; i < 5000; ++i) {
    const Duration t = Duration::from_ns(period.ns() / 5000 * i);
    const double exact = 300 - 200 * std::cos(2 * std::numbers::pi * (t / period));
    ASSERT_NEAR(schedule.rate(at(t)), exact, 0.0003 * 400) << t.seconds();
  }
  EXPECT_EQ(schedule.rate(SimTime()), 100);
  EXPECT_NEAR(schedule.peak(), 500, 1e-9);
  EXPECT_NEAR(schedule.records_until(at(period * 10)), 300 * (period * 10).seconds(), 1e-3);
  EXPECT_EQ(schedule.extent(), period);
}

TEST(Ramp, RisesFromItsStartToItsEnd) {
  const RateSchedule schedule = ramp(10, 50, 20_s, 10_s);
  EXPECT_EQ(schedule.rate(at(19_s)), 10);
  EXPECT_EQ(schedule.rate(at(25_s)), 30);
  EXPECT_EQ(schedule.rate(at(31_s)), 50);
  EXPECT_EQ(ramp(10, 50, 0_s, 10_s).rate(at(5_s)), 30);
}

TEST(Spike, RisesHoldsAndFalls) {
  const RateSchedule schedule = spike(100, 3, 60_s, 20_s, 10_s);
  EXPECT_EQ(schedule.rate(at(59_s)), 100);
  EXPECT_EQ(schedule.rate(at(65_s)), 200);
  EXPECT_EQ(schedule.rate(at(75_s)), 300);
  EXPECT_EQ(schedule.rate(at(95_s)), 200);
  EXPECT_EQ(schedule.rate(at(101_s)), 100);
}

TEST(Spike, WithoutRiseIsAJump) {
  const RateSchedule schedule = spike(100, 3, 60_s, 20_s, 0_s);
  EXPECT_EQ(schedule.rate(at(60_s) - 1_ns), 100);
  EXPECT_EQ(schedule.rate(at(60_s)), 300);
  EXPECT_EQ(schedule.rate(at(80_s) - 1_ns), 300);
  EXPECT_EQ(schedule.rate(at(80_s)), 100);
  EXPECT_EQ(schedule.next_change(at(80_s)), SimTime::never());
}

TEST(Square, HalfAPeriodEach) {
  const RateSchedule schedule = square(10, 30, 20_s);
  EXPECT_EQ(schedule.rate(at(9_s)), 10);
  EXPECT_EQ(schedule.rate(at(10_s)), 30);
  EXPECT_EQ(schedule.rate(at(20_s)), 10);
  EXPECT_EQ(schedule.records_until(at(40_s)), 40 * 20);
}

TEST(Staircase, EqualStepsAndThenTheLastRate) {
  const RateSchedule schedule = staircase(90, 30, 3, 10_s);  // 90 70 50 30
  for (const auto& [when, rate] : {std::pair(5_s, 90), {15_s, 70}, {25_s, 50}, {35_s, 30}, {500_s, 30}}) {
    EXPECT_DOUBLE_EQ(schedule.rate(at(when)), rate);
  }
}

TEST(Outage, WhatWasMissedArrivesAfterwards) {
  const RateSchedule schedule = outage(100, 60_s, 30_s, 2_s);
  EXPECT_EQ(schedule.rate(at(59_s)), 100);
  EXPECT_EQ(schedule.rate(at(60_s)), 0);
  EXPECT_EQ(schedule.rate(at(89_s)), 0);
  EXPECT_EQ(schedule.rate(at(91_s)), 100 + 100 * 30 / 2);
  EXPECT_EQ(schedule.rate(at(93_s)), 100);
  EXPECT_EQ(schedule.records_until(at(90_s)), 6000);
  EXPECT_EQ(schedule.records_until(at(200_s)), 20'000);  // as without the outage
  EXPECT_EQ(outage(100, 0_s, 30_s, 2_s).rate(at(0_s)), 0);
}

TEST(Bursts, StaysHaveTheirMeansAndRatesTakeTurns) {
  const RateSchedule schedule = bursts(1, 9, 2_s, 1_s, 100'000_s, 4);
  // A third of the time is a burst: (1 x 2 + 9 x 1) / 3 records/s, 33,000 pairs of stays.
  EXPECT_NEAR(schedule.records_until(at(100'000_s)) / 100'000, 11.0 / 3, 0.06);
  EXPECT_EQ(schedule.rate(at(0_s)), 1);
  EXPECT_EQ(schedule.rate(schedule.next_change(at(0_s))), 9);
  EXPECT_NE(bursts(1, 9, 2_s, 1_s, 100_s, 5).next_change(at(0_s)), schedule.next_change(at(0_s)));
}

TEST(Trend, GrowsByItsShareADay) {
  const RateSchedule schedule = trend(100, 0.1, 48_min * 60);
  EXPECT_NEAR(schedule.rate(at(24_min * 60)), 110, 1e-3);
  EXPECT_NEAR(schedule.rate(at(48_min * 60)), 121, 1e-3);
  EXPECT_EQ(schedule.rate(at(60_min * 60)), schedule.rate(at(48_min * 60)));
}

TEST(Week, HasFiveDaysAndAWeekend) {
  const RateSchedule schedule = week(10, 30, 0.5, 100_s);
  for (const int day : {0, 4, 7}) EXPECT_DOUBLE_EQ(schedule.rate(at(day * 100_s + 50_s)), 30);
  for (const int day : {5, 6}) EXPECT_DOUBLE_EQ(schedule.rate(at(day * 100_s + 50_s)), 15);
  EXPECT_DOUBLE_EQ(schedule.rate(at(0_s)), 10);
  EXPECT_NEAR(schedule.records_until(at(700_s)), 100 * 20 * (5 + 2 * 0.5), 1e-6);
}

TEST(ShuffledSteps, HaveEveryRateOnce) {
  const std::vector<double> rates = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto order = [&](std::uint64_t seed) {
    const RateSchedule schedule = shuffled_steps(rates, 10_s, seed);
    std::vector<double> seen;
    for (int i = 0; i < 8; ++i) seen.push_back(schedule.rate(at(i * 10_s + 5_s)));
    return seen;
  };
  std::vector<double> sorted = order(1);
  EXPECT_NE(sorted, order(2));
  EXPECT_EQ(sorted, order(1));
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, rates);
}

}  // namespace
}  // namespace millrace::plan
