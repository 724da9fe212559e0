// Stop with savepoint, restart with other degrees: what it costs, and that nothing is lost or doubled.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/plan/rate_patterns.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

job::Granted rescale(CheckedRun& run, const JobBuilder& job, const std::string& id, std::uint32_t degree) {
  const auto granted = run.testbed().reconfigure(job.deployment().with(id, plan::Parallelism{degree}));
  EXPECT_TRUE(granted.has_value());
  return *granted;
}

JobBuilder map_job(plan::RateSchedule rate) {
  JobBuilder job;
  job.source("in", std::move(rate), 1_us, 2).arrivals(job::Arrivals::poisson);
  return job.then(OperatorKind::map, "map", 200_us, 2).then(OperatorKind::sink, "out", 1_us);
}

TEST(Reconfiguration, TakesTheFixedTimeAndTheDrainage) {
  const JobBuilder job = map_job(plan::RateSchedule::constant(2000));
  CheckedRun run(job, EngineProfile{});
  run.observe(10_s);
  const kernel::SimTime before = run.testbed().now();
  const Duration downtime = rescale(run, job, "map", 3).downtime;
  EXPECT_GE(downtime, 5_s);
  EXPECT_LE(downtime, 5_s + 100_ms);
  EXPECT_EQ(run.testbed().now() - before, downtime);
  const job::Window seen = run.observe(10_s);
  EXPECT_EQ(seen.measured.downtime_s, downtime.seconds());
  EXPECT_EQ(seen.measured.window_s, (10_s + downtime).seconds());
  EXPECT_EQ(seen.seen.last_reconfiguration->downtime_s, downtime.seconds());
  EXPECT_EQ(seen.seen.operators.at("map").parallelism, 3U);
}

// The backlog at the restart is what arrived in the meantime: rate x downtime.
TEST(Reconfiguration, LeavesABacklogOfRateTimesDowntime) {
  const JobBuilder job = map_job(plan::RateSchedule::constant(2000));
  CheckedRun run(job, EngineProfile{});
  run.observe(10_s);
  const Duration downtime = rescale(run, job, "map", 3).downtime;
  const job::Window seen = run.observe(30_s);
  EXPECT_NEAR(seen.measured.peak_backlog_records, 2000 * downtime.seconds(), 600);
  EXPECT_LT(seen.measured.backlog_records, 100);  // caught up
}

// List state of 10 s x 1000/s records of 100 + 48 bytes, restored at 1 MB/s.
TEST(Reconfiguration, TakesLongerTheMoreStateThereIs) {
  plan::KeyDistribution keys;
  plan::Window window;
  window.length = 1000_s;
  JobBuilder job;
  job.source("in", 1000).then(OperatorKind::window_aggregate, "window", 1_us, 2, Partitioning::automatic);
  job.keyed("k", keys).window(window).last().aggregation = plan::Aggregation::list;
  job.then(OperatorKind::sink, "out");
  EngineProfile engine;
  engine.restore_bandwidth = {1e6};
  CheckedRun run(job, engine);
  run.observe(10_s);
  EXPECT_NEAR(rescale(run, job, "window", 3).downtime.seconds(), 5 + 10'000 * 148 / 1e6, 0.12);
}

// The load ends after 40 s; whatever was rescaled before, in the end every record that arrived was read once and came
// out once, and meanwhile offered = read + backlog.
TEST(Reconfiguration, LosesAndDoublesNothing) {
  const JobBuilder job = map_job(plan::steps({3000, 0}, 40_s, false));
  CheckedRun run(job, EngineProfile{}, nodes(3, 4, 4));
  double offered = 0, read = 0, results = 0;
  const auto observe = [&](Duration length) {
    const job::Measurement m = run.observe(length).measured;
    offered += m.offered_records.at("in");
    read += m.read_records.at("in");
    results += m.result_records;
    EXPECT_EQ(offered, read + m.backlog_records);
  };
  observe(3_s);
  rescale(run, job, "map", 5);
  observe(100_ms);
  rescale(run, job, "map", 1);
  observe(7_s);
  rescale(run, job, "in", 3);
  observe(2_s);
  rescale(run, job, "map", 4);
  observe(60_s);
  EXPECT_NEAR(offered, 120'000, 5 * std::sqrt(120'000.0));
  EXPECT_EQ(read, offered);
  EXPECT_EQ(results, offered);
}

TEST(Reconfiguration, IsRefusedForMoreSlotsThanThereAre) {
  const JobBuilder job = map_job(plan::RateSchedule::constant(2000));
  CheckedRun run(job, EngineProfile{}, nodes(1, 4, 4));
  run.observe(2_s);
  EXPECT_FALSE(run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{5})).has_value());
  const job::Window seen = run.observe(2_s);
  EXPECT_EQ(seen.seen.operators.at("map").parallelism, 2U);
  EXPECT_TRUE(seen.seen.last_reconfiguration->failed);
  EXPECT_NEAR(throughput(seen), 2000, 200);
}

EngineProfile quick_restart() {
  EngineProfile engine = free_engine();
  engine.restart_fixed = 100_ms;
  engine.buffer_timeout = 5_ms;
  return engine;
}

// Two minutes of tumbling windows of 20 s, rescaled in the middle of each: as many keys occur in each window as
// without.
TEST(Reconfiguration, KeepsTheContentsOfTimeWindows) {
  plan::KeyDistribution keys;
  keys.keys = 10'000;
  plan::Window window;
  window.length = 20_s;
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    JobBuilder job;
    job.source("in", 1000).then(OperatorKind::window_aggregate, "window", {}, 2, Partitioning::automatic);
    job.keyed("k", keys).window(window).then(OperatorKind::sink, "out");
    EngineProfile engine = quick_restart();
    engine.granularity = granularity;
    CheckedRun run(job, engine);
    double results = run.observe(10_s).measured.result_records;
    for (std::uint32_t i = 0; i < 6; ++i) {
      rescale(run, job, "window", i % 2 == 0 ? 5 : 3);
      results +=
          run.observe(kernel::SimTime::from_seconds(10 + 20 * (i + 1)) - run.testbed().now()).measured.result_records;
    }
    const double expected = 6 * 10'000 * (1 - std::exp(-20'000.0 / 10'000));
    EXPECT_NEAR(results, expected, 0.02 * expected);
  }
}

// One result per 100 records of a key: lost counters would cost up to 99 records per key and rescaling.
TEST(Reconfiguration, KeepsTheContentsOfCountWindows) {
  plan::KeyDistribution keys;
  keys.keys = 20;
  plan::Window window;
  window.policy = plan::WindowPolicy::count;
  window.count = 100;
  JobBuilder job;
  job.source("in", plan::steps({1000, 0}, 60_s, false));
  job.then(OperatorKind::window_aggregate, "window", {}, 2, Partitioning::automatic);
  job.keyed("k", keys).window(window).then(OperatorKind::sink, "out");
  CheckedRun run(job, quick_restart());
  double results = 0;
  for (std::uint32_t i = 0; i < 8; ++i) {
    results += run.observe(7_s).measured.result_records;
    rescale(run, job, "window", i % 2 == 0 ? 4 : 2);
  }
  results += run.observe(20_s).measured.result_records;
  EXPECT_GE(results, 60'000 / 100 - 20);
  EXPECT_LE(results, 60'000 / 100);
}

// 2 GB of state at 100 MB/s, beside windows that hold nothing worth mentioning.
TEST(Reconfiguration, RestoresTheOperatorsOwnState) {
  JobBuilder job = map_job(plan::RateSchedule::constant(2000));
  job.last().state_size = {2'000'000'000};
  CheckedRun run(job, EngineProfile{});
  run.observe(10_s);
  EXPECT_NEAR(rescale(run, job, "map", 3).downtime.seconds(), 5 + 20, 0.12);
}

TEST(Reconfiguration, GrantsNoMoreThanThereIsToHave) {
  JobBuilder job = map_job(plan::RateSchedule::constant(2000));
  job.last().most_instances = 2;  // the sink
  CheckedRun run(job, EngineProfile{});
  run.observe(10_s);
  const job::Granted granted = rescale(run, job, "out", 5);
  EXPECT_EQ(granted.deployment.parallelism("out"), 2U);
  EXPECT_GE(granted.downtime, 5_s);
  EXPECT_EQ(run.observe(10_s).seen.operators.at("out").parallelism, 2U);
  // What runs already is all that there is: nothing restarts.
  const kernel::SimTime before = run.testbed().now();
  const job::Granted again = rescale(run, job, "out", 9);
  EXPECT_EQ(again.deployment, granted.deployment);
  EXPECT_EQ(again.downtime, Duration());
  EXPECT_EQ(run.testbed().now(), before);
  const auto report = run.observe(10_s).seen.last_reconfiguration;
  EXPECT_EQ(report->asked, "in=2 map=2 out=9");
  EXPECT_EQ(report->got, "in=2 map=2 out=2");
}

}  // namespace
}  // namespace millrace::runtime
