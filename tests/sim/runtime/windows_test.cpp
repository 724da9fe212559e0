// Windows and joins: how many results they emit against formulas, and when. Nothing costs anything, so that only the
// windows count. In each case both granularities must agree with the formula.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

plan::Window window_of(plan::WindowShape shape, Duration length, Duration slide = {},
                       plan::TimeDomain domain = plan::TimeDomain::processing) {
  plan::Window window;
  window.shape = shape;
  window.length = length;
  window.slide = slide;
  window.domain = domain;
  return window;
}
plan::Window count_window(std::uint32_t count, std::uint32_t slide = 0) {
  plan::Window window;
  window.policy = plan::WindowPolicy::count;
  window.count = count;
  window.count_slide = slide;
  if (slide > 0) window.shape = plan::WindowShape::sliding;
  return window;
}
plan::KeyDistribution uniform_keys(std::uint64_t keys) {
  plan::KeyDistribution distribution;
  distribution.keys = keys;
  return distribution;
}

constexpr double kRate = 2000;

JobBuilder aggregate(const plan::Window& window, std::uint64_t keys, std::uint32_t degree = 4) {
  JobBuilder job;
  job.source("in", kRate);
  job.then(OperatorKind::window_aggregate, "window", {}, degree, Partitioning::automatic);
  job.keyed("k", uniform_keys(keys)).window(window);
  return job.then(OperatorKind::sink, "out");
}

EngineProfile engine_of(Granularity granularity) {
  EngineProfile engine = free_engine();
  engine.granularity = granularity;
  engine.buffer_timeout = 5_ms;
  return engine;
}

// Results per second of 60 s.
double result_rate(const JobBuilder& job, Granularity granularity) {
  CheckedRun run(job, engine_of(granularity));
  return throughput(run.observe_after(10_s, 60_s));
}

class Windows : public ::testing::TestWithParam<Granularity> {};
INSTANTIATE_TEST_SUITE_P(Granularities, Windows, ::testing::Values(Granularity::run, Granularity::record),
                         [](const auto& tested) { return tested.param == Granularity::run ? "run" : "record"; });

// n records over K keys: K (1 - (1 - 1/K)^n) keys occur.
double distinct(double keys, double n) {
  return keys * (1 - std::pow(1 - 1 / keys, n));
}

TEST_P(Windows, TumblingEmitsEachKeyThatOccurs) {
  for (const std::uint64_t keys : {10U, 300U, 3000U, 1'000'000U}) {
    const double expected = distinct(static_cast<double>(keys), kRate);
    const auto job = aggregate(window_of(plan::WindowShape::tumbling, 1_s), keys);
    EXPECT_NEAR(result_rate(job, GetParam()), expected, 0.01 * expected) << keys;
  }
}

TEST_P(Windows, ElementsAreResultsOncePerWindow) {
  const auto of = [](const plan::Window& window) {
    JobBuilder job = aggregate(window, 300);
    job.at("window").aggregation = plan::Aggregation::elements;
    return job;
  };
  EXPECT_NEAR(result_rate(of(window_of(plan::WindowShape::tumbling, 1_s)), GetParam()), kRate, 0.01 * kRate);
  EXPECT_NEAR(result_rate(of(window_of(plan::WindowShape::sliding, 2_s, 500_ms)), GetParam()), 4 * kRate, 0.04 * kRate);
  EXPECT_NEAR(result_rate(of(count_window(10)), GetParam()), kRate, 0.01 * kRate);
  EXPECT_NEAR(result_rate(of(count_window(10, 5)), GetParam()), 2 * kRate, 0.02 * kRate);
}

// In a window of a second an element waits half a second on average, and at most a whole one. (A result per key would
// be as old as the first of its seven records.)
TEST_P(Windows, ElementsKeepTheirOwnAge) {
  JobBuilder job = aggregate(window_of(plan::WindowShape::tumbling, 1_s), 300);
  job.at("window").aggregation = plan::Aggregation::elements;
  CheckedRun run(job, engine_of(GetParam()));
  const job::Window seen = run.observe_after(10_s, 60_s);
  EXPECT_NEAR(mean_latency_ms(seen), 505, 15);
  EXPECT_LE(seen.measured.latency_ns.quantile(0.999) / 1e6, 1050);
}

TEST_P(Windows, SlidingCountsARecordInEachOfItsWindows) {
  const double expected = 2 * distinct(3000, 2 * kRate);  // windows of 2 s, two a second
  const auto job = aggregate(window_of(plan::WindowShape::sliding, 2_s, 500_ms), 3000);
  EXPECT_NEAR(result_rate(job, GetParam()), expected, 0.02 * expected);
}

// A key's records are nearly a Poisson process of rate r = rate/K; each is the last of its session with probability
// exp(-r gap).
TEST_P(Windows, SessionEndsAfterASilence) {
  const double keys = 2000, gap_s = 1, r = kRate / keys;
  const double expected = keys * r * std::exp(-r * gap_s);
  const auto job = aggregate(window_of(plan::WindowShape::session, 1_s), 2000);
  EXPECT_NEAR(result_rate(job, GetParam()), expected, 0.02 * expected);
}

TEST_P(Windows, CountEmitsOncePerCountRecordsOfAKey) {
  EXPECT_NEAR(result_rate(aggregate(count_window(10), 40), GetParam()), kRate / 10, 0.01 * kRate / 10);
}

TEST_P(Windows, SlidingCountEmitsOncePerSlide) {
  EXPECT_NEAR(result_rate(aggregate(count_window(10, 4), 40), GetParam()), kRate / 4, 0.01 * kRate / 4);
}

TEST_P(Windows, WithoutKeyIsOneWindowForAll) {
  JobBuilder job;
  job.source("in", kRate).then(OperatorKind::window_aggregate, "window", {}, 1, Partitioning::automatic);
  job.window(window_of(plan::WindowShape::tumbling, 500_ms)).then(OperatorKind::sink, "out");
  EXPECT_NEAR(result_rate(job, GetParam()), 2, 0.04);
}

JobBuilder join(const plan::Window& window, std::uint64_t keys, double left, double right) {
  JobBuilder job;
  job.source("left", left).source("right", right).add(OperatorKind::window_join, "join", {}, 3);
  job.keyed("k", uniform_keys(keys)).window(window);
  job.edge("left", "join", Partitioning::automatic).edge("right", "join", Partitioning::automatic);
  return job.then(OperatorKind::sink, "out");
}

// All pairs of equal keys: n_left n_right / K a window.
TEST_P(Windows, JoinEmitsAllPairsOfEqualKeys) {
  const auto tumbling = join(window_of(plan::WindowShape::tumbling, 500_ms), 100, 400, 900);
  EXPECT_NEAR(result_rate(tumbling, GetParam()), 2 * 200.0 * 450 / 100, 0.03 * 1800);
  const auto sliding = join(window_of(plan::WindowShape::sliding, 1_s, 250_ms), 100, 400, 900);
  EXPECT_NEAR(result_rate(sliding, GetParam()), 4 * 400.0 * 900 / 100, 0.03 * 14'400);
}

// A window of c records, each from the left with probability p: c (c - 1) p (1 - p) pairs on average.
TEST_P(Windows, CountJoinPairsTheSidesOfAWindow) {
  const double p = 400.0 / 1300, windows_per_s = 1300 / 10.0;
  const double expected = windows_per_s * 10 * 9 * p * (1 - p);
  EXPECT_NEAR(result_rate(join(count_window(10), 50, 400, 900), GetParam()), expected, 0.05 * expected);
}

TEST_P(Windows, IncrementalJoinEmitsItsMatches) {
  JobBuilder job;
  job.source("left", 300).source("right", 700).add(OperatorKind::incremental_join, "join", {}, 2);
  job.keyed("k", uniform_keys(100)).last().matches_per_record = 0.35;
  job.edge("left", "join", Partitioning::automatic).edge("right", "join", Partitioning::automatic);
  job.then(OperatorKind::sink, "out");
  EXPECT_NEAR(result_rate(job, GetParam()), 350, 3.5);
}

// A busy key's first record comes right after the window's start: a result is as old as the window is long.
TEST_P(Windows, ResultIsAsOldAsItsOldestRecord) {
  CheckedRun run(aggregate(window_of(plan::WindowShape::tumbling, 1_s), 5), engine_of(GetParam()));
  const job::Window seen = run.observe_after(5_s, 20_s);
  EXPECT_NEAR(mean_latency_ms(seen), 1000, 20);
}

// A single key in many: its only record is anywhere in the window.
TEST_P(Windows, ResultOfARareKeyIsHalfAsOldAsTheWindow) {
  CheckedRun run(aggregate(window_of(plan::WindowShape::tumbling, 1_s), 1'000'000), engine_of(GetParam()));
  const job::Window seen = run.observe_after(5_s, 20_s);
  EXPECT_NEAR(mean_latency_ms(seen), 500, 20);
}

// Event time: no result before the watermark has passed the window's end, which takes the bound, a millisecond and up
// to the watermark interval (200 ms); nothing is late.
TEST_P(Windows, EventTimeFiresOnTheWatermark) {
  const Duration bound = 300_ms;
  const plan::Window window = window_of(plan::WindowShape::tumbling, 1_s, {}, plan::TimeDomain::event);
  JobBuilder job;
  job.source("in", kRate).out_of_orderness(bound);
  job.then(OperatorKind::window_aggregate, "window", {}, 4, Partitioning::automatic);
  job.keyed("k", uniform_keys(20)).window(window).then(OperatorKind::sink, "out");
  CheckedRun run(job, engine_of(GetParam()));
  const job::Window seen = run.observe_after(10_s, 60_s);
  EXPECT_NEAR(throughput(seen), 20, 0.5);
  EXPECT_GE(mean_latency_ms(seen), 1000 + bound.ms() - 20);
  EXPECT_LE(mean_latency_ms(seen), 1000 + bound.ms() + 200 + 20);
}

TEST_P(Windows, EventTimeSlidingCountsARecordInEachOfItsWindows) {
  const double expected = 2 * distinct(3000, 2 * kRate);
  const auto job = aggregate(window_of(plan::WindowShape::sliding, 2_s, 500_ms, plan::TimeDomain::event), 3000);
  EXPECT_NEAR(result_rate(job, GetParam()), expected, 0.02 * expected);
}

// Behind an event-time window another one with the same length: its records carry the end of their window as time.
TEST_P(Windows, EventTimeWindowsFollowEachOther) {
  const plan::Window window = window_of(plan::WindowShape::tumbling, 1_s, {}, plan::TimeDomain::event);
  JobBuilder job;
  job.source("in", kRate).then(OperatorKind::window_aggregate, "first", {}, 4, Partitioning::automatic);
  job.keyed("k", uniform_keys(50)).window(window);
  job.then(OperatorKind::window_aggregate, "second", {}, 1, Partitioning::automatic).window(window);
  job.then(OperatorKind::sink, "out");
  EXPECT_NEAR(result_rate(job, GetParam()), 1, 0.02);
}

}  // namespace
}  // namespace millrace::runtime
