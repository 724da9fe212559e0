// Metrics as Flink's REST interface shows them: rates over 60 s that ramp up after a start, times of the last 5 s tick,
// all behind a cache of 10 s.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/plan/rate_patterns.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

JobBuilder linear(plan::RateSchedule rate) {
  JobBuilder job;
  job.source("in", std::move(rate), 1_us);
  return job.then(OperatorKind::map, "map", 500_us).then(OperatorKind::sink, "out");
}
EngineProfile as_flink_shows() {
  EngineProfile engine = free_engine();
  engine.flink_metrics = true;
  return engine;
}
double shown_rate(const job::Window& seen) {
  return *total(seen, "map").records_in / seen.seen.window_s;
}
double busy(const job::Window& seen) {
  return *total(seen, "map").busy_ms_per_s;
}

TEST(FlinkMetrics, RatesRampUpOverAMinute) {
  CheckedRun run(linear(plan::RateSchedule::constant(1000)), as_flink_shows());
  for (int tens = 1; tens <= 9; ++tens) {
    const double expected = 1000 * std::min(1.0, tens / 6.0);
    EXPECT_NEAR(shown_rate(run.observe(10_s)), expected, 10) << tens;
  }
}

TEST(FlinkMetrics, AreRenewedEveryTenSeconds) {
  CheckedRun run(linear(plan::RateSchedule::constant(1000)), as_flink_shows());
  EXPECT_EQ(shown_rate(run.observe(9_s)), 0);
  const double at_ten = shown_rate(run.observe(1_s));
  EXPECT_NEAR(at_ten, 1000 / 6.0, 5);
  EXPECT_NEAR(shown_rate(run.observe(9_s)), at_ten, 1e-9);
  EXPECT_NEAR(shown_rate(run.observe(1_s)), 2 * at_ten, 5);
}

// The load steps up at 7 s; what is shown at 10 s are the times from 5 s to 10 s: 2 s at 200/s and 3 s at 1000/s.
TEST(FlinkMetrics, TimesAreThoseOfTheLastTick) {
  CheckedRun run(linear(plan::steps({200, 1000}, 7_s, false)), as_flink_shows());
  const double expected = (2 * 200 + 3 * 1000) / 5.0 * 0.5;
  EXPECT_NEAR(busy(run.observe(10_s)), expected, 20);
  EXPECT_NEAR(busy(run.observe(10_s)), 500, 10);
}

TEST(FlinkMetrics, StartAgainAfterAReconfiguration) {
  const JobBuilder job = linear(plan::RateSchedule::constant(1000));
  CheckedRun run(job, as_flink_shows());
  run.observe(100_s);
  ASSERT_TRUE(run.testbed().reconfigure(job.deployment()).has_value());
  // The first ten seconds handle the backlog of the restart too, at up to 2000/s.
  EXPECT_NEAR(shown_rate(run.observe(10_s)), 15'000 / 60.0, 10);
}

TEST(FlinkMetrics, ExactMetricsDoNotRampUp) {
  CheckedRun run(linear(plan::RateSchedule::constant(1000)), free_engine());
  EXPECT_NEAR(shown_rate(run.observe_after(1_s, 1_s)), 1000, 110);
}

}  // namespace
}  // namespace millrace::runtime
