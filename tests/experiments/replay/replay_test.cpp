// Whole replays against closed forms: sources emit what they are configured to, and windows what their keys give.
#include "experiments/replay/replay.h"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/replay/value_domain.h"
#include "sim/runtime/known_keys.h"
#include "tests/experiments/replay/made_plans.h"

namespace millrace::experiments {
namespace {

constexpr double kStringKeys = 620;

// Records that take 50 us to write: a burst of 200 lasts one cycle of the last digit of the milliseconds, so that all
// keys of a class come alike.
constexpr double kWrite_us = 50;

ReplayedLabels labels(const PlanMaker& maker, const runtime::EngineProfile& engine = cheap_engine(kWrite_us),
                      const ReplayOptions& options = {}) {
  const auto replayed = replay(maker.plan(), engine, options);
  EXPECT_TRUE(replayed.has_value()) << (replayed ? "" : replayed.error());
  return replayed ? *replayed : ReplayedLabels{};
}

// Keys that occur among n records of a class of `keys` alike.
double occurring(double keys, double n) {
  return keys * (1 - std::exp(-n / keys));
}

void expect_unsaturated(const ReplayedLabels& seen, double configured_per_s) {
  EXPECT_NEAR(seen.configured_per_s, configured_per_s, 1e-6);
  EXPECT_NEAR(seen.achieved_per_s, configured_per_s, 0.035 * configured_per_s);  // a second's burst more or less in 30
  EXPECT_LT(seen.busiest_share, 0.8);
}

TEST(Replay, TimeAggregateEmitsTheKeysOfAWindow) {
  const ReplayedLabels seen = labels(linear_plan(800));
  expect_unsaturated(seen, 800);
  const double expected = occurring(kStringKeys, 800);
  EXPECT_NEAR(*seen.throughput_per_s, expected, 0.03 * expected);
  EXPECT_NEAR(seen.operator_output_per_s[1], expected, 0.05 * expected);
  EXPECT_NEAR(seen.operator_input_per_s[1], 800, 0.035 * 800);
  EXPECT_EQ(seen.operator_input_per_s[0], 0);
}

// Half a window is left per key: 620 x 5 records of 30 s x 4000/s.
TEST(Replay, CountAggregateEmitsOncePerWindow) {
  const ReplayedLabels seen = labels(linear_plan(4000).count_window(10));
  expect_unsaturated(seen, 4000);
  EXPECT_NEAR(*seen.throughput_per_s, 400 - kStringKeys * 0.5 / 30, 0.04 * 400);
}

TEST(Replay, SlidingWindowsFireEverySlide) {
  const ReplayedLabels seen = labels(linear_plan(800).duration_window(2000, 1000));
  const double expected = occurring(kStringKeys, 1600);
  EXPECT_NEAR(*seen.throughput_per_s, expected, 0.05 * expected);
}

// A filter before and one behind the aggregate, which keeps the least of ten.
TEST(Replay, FiltersPassTheirShare) {
  PlanMaker maker;
  maker.source(4000).filter("Integer", "lessThan", "3").after({0});
  maker.aggregate("String").count_window(10).after({1});
  maker.filter("Integer", "lessEquals", "-8").after({2});
  const ReplayedLabels seen = labels(maker);
  expect_unsaturated(seen, 4000);
  const double passed = 4000 * 13.0 / 21;
  EXPECT_NEAR(seen.operator_output_per_s[1], passed, 0.04 * passed);
  const double least_of_ten = 1 - std::pow(18.0 / 21, 10);
  EXPECT_NEAR(seen.operator_output_per_s[3] / seen.operator_output_per_s[2], least_of_ten, 0.03);
  EXPECT_NEAR(*seen.throughput_per_s, seen.operator_output_per_s[3], 0.04 * *seen.throughput_per_s);
}

// All bursts of a second lie in the same window, so a b / K pairs come out of each; the results keep their key, so the
// aggregate sees the keys that occurred on both sides.
TEST(Replay, TimeJoinEmitsAllPairsOfEachKey) {
  const ReplayedLabels seen = labels(join_plan(800, 1600));
  expect_unsaturated(seen, 2400);
  const double pairs = 800.0 * 1600 / kStringKeys;
  EXPECT_NEAR(seen.operator_output_per_s[2], pairs, 0.06 * pairs);
  const double both = kStringKeys * (1 - std::exp(-800 / kStringKeys)) * (1 - std::exp(-1600 / kStringKeys));
  EXPECT_NEAR(*seen.throughput_per_s, both, 0.05 * both);
}

// Pairs repeat the fields of their left record: grouped by another class, they have no more keys than there are left
// records with a partner, however many pairs there are.
TEST(Replay, AggregateBehindAJoinSeesTheKeysOfLeftRecords) {
  PlanMaker maker;
  maker.source(200).source(800).join("String").duration_window(1000).after({0, 1});
  maker.aggregate("Integer").duration_window(1000).after({2});
  const ReplayedLabels seen = labels(maker, cheap_engine(200));
  expect_unsaturated(seen, 1000);
  const double matched = 200 * (1 - std::exp(-800 / kStringKeys));
  double expected = 0;
  for (const double weight : runtime::known_keys(key_domain(ValueClass::integer), 1, 1).weights) {
    expected += 1 - std::exp(-matched * weight);
  }
  EXPECT_NEAR(*seen.throughput_per_s, expected, 0.06 * expected);
}

// A window of 10 records of a key has 10 x 9 / 4 pairs if sides alternate at random. Bursts bring them in stretches of
// one side: fewer, but by no order of magnitude.
TEST(Replay, CountJoinPairsWhatABurstMixes) {
  PlanMaker maker;
  maker.source(2000).source(2000).join("String").count_window(10).after({0, 1});
  maker.aggregate("String").count_window(5).after({2});
  const ReplayedLabels seen = labels(maker);
  expect_unsaturated(seen, 4000);
  const double at_random = 4000 / 10.0 * 10 * 9 / 4;
  EXPECT_LT(seen.operator_output_per_s[2], 1.02 * at_random);
  EXPECT_GT(seen.operator_output_per_s[2], 0.2 * at_random);
  const double left_over = kStringKeys * 2.5 / 30;  // half a window a key
  EXPECT_NEAR(seen.operator_output_per_s[3], (seen.operator_output_per_s[2] - left_over) / 5,
              0.05 * seen.operator_output_per_s[3]);
}

// Sources that cannot keep up are slowed down: an aggregate instance does 1000 records/s at most.
TEST(Replay, BackpressureShowsInTheAchievedRate) {
  runtime::EngineProfile engine = cheap_engine(1);
  engine.state_access_ns = 1e6;
  const ReplayedLabels seen = labels(linear_plan(8000).degree(1), engine);
  EXPECT_LT(seen.achieved_per_s, 2500);
  EXPECT_GT(seen.achieved_per_s, 500);
  EXPECT_GT(seen.busiest_share, 0.95);
}

// A result is as old as its window's first burst, which comes up to a second after the window's start.
TEST(Replay, LatencyIsTheWindowAndWhatFollows) {
  const ReplayedLabels seen = labels(linear_plan(8000).duration_window(3000), cheap_engine(1));
  EXPECT_GT(*seen.latency_ms, 1950);
  EXPECT_LT(*seen.latency_ms, 3300);
  EXPECT_EQ(seen.dominant.substr(0, 33), "aggregate 1: waiting in windows, ");
}

// No window is full in half a minute.
TEST(Replay, AJobWithoutResultsHasNoLabels) {
  const ReplayedLabels seen = labels(linear_plan(100).count_window(1'000'000));
  EXPECT_FALSE(seen.latency_ms.has_value());
  EXPECT_FALSE(seen.throughput_per_s.has_value());
  EXPECT_NEAR(seen.achieved_per_s, 100, 3);
}

TEST(Replay, IsDeterministicInPlanAndSeed) {
  const auto engine = cheap_engine(kWrite_us);
  const ReplayedLabels one = labels(linear_plan(800), engine);
  const ReplayedLabels same = labels(linear_plan(800), engine);
  EXPECT_EQ(one.events, same.events);
  EXPECT_EQ(one.latency_ms, same.latency_ms);
  EXPECT_EQ(one.throughput_per_s, same.throughput_per_s);
  EXPECT_NE(one.latency_ms, labels(linear_plan(800), engine, {.seed = 2}).latency_ms);
  PlanMaker renamed = linear_plan(800);
  renamed.plan().id = "other";
  EXPECT_NE(one.latency_ms, labels(renamed, engine).latency_ms);
}

TEST(Replay, WhatCannotRunIsASentence) {
  const auto error = [](const PlanMaker& maker) { return replay(maker.plan(), cheap_engine(), {}).error(); };
  EXPECT_EQ(error(linear_plan(800).degree(31)), "31 instances need a slot each, and the hosts have 30");
  EXPECT_EQ(error(linear_plan(800).set("windowPolicy", "time")), "aggregate 1: 'time' is no window policy");
}

TEST(ReplayInput, HasNames) {
  EXPECT_EQ(to_string(ReplayInput::plain), "plain");
  EXPECT_EQ(to_string(ReplayInput::filters), "filters");
  EXPECT_EQ(to_string(ReplayInput::oracle), "oracle");
}

}  // namespace
}  // namespace millrace::experiments
