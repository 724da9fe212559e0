// Ways to rescale, what they cost, what is granted, and what goes wrong.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "sim/plan/rate_patterns.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// A map that can do 4000 records/s an instance, between a source and a sink.
JobBuilder map_job(plan::RateSchedule rate, std::uint32_t maps = 1) {
  JobBuilder job;
  job.source("in", std::move(rate)).then(OperatorKind::map, "map", 250_us, maps);
  return job.then(OperatorKind::sink, "out");
}
JobBuilder map_job(double rate, std::uint32_t maps = 1) {
  return map_job(plan::RateSchedule::constant(rate), maps);
}

EngineProfile engine_of(Rescale rescale, Duration checkpoints = {}) {
  EngineProfile engine = checkpointing(checkpoints);
  engine.rescale = rescale;
  engine.rescale_up = 2_s;
  engine.rescale_down = 1_s;
  return engine;
}

job::TestbedResult<job::Granted> rescale(CheckedRun& run, const JobBuilder& job, std::uint32_t maps) {
  return run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{maps}));
}

TEST(Rescaling, InPlaceTakesItsOwnTimesUpAndDown) {
  const JobBuilder job = map_job(1000, 2);
  CheckedRun run(job, engine_of(Rescale::in_place));
  run.observe(10_s);
  EXPECT_NEAR(rescale(run, job, 3)->downtime.seconds(), 2, 0.05);
  run.observe(10_s);
  EXPECT_NEAR(rescale(run, job, 1)->downtime.seconds(), 1, 0.05);
  const job::Window seen = run.observe(10_s);
  EXPECT_EQ(seen.seen.operators.at("map").parallelism, 1U);
  EXPECT_FALSE(seen.seen.last_reconfiguration->failed);
}

// Without a savepoint there is nothing to wait for; what was read since the checkpoint at 8 s is read again.
TEST(Rescaling, InPlaceGoesBackToTheLatestCheckpoint) {
  const JobBuilder job = map_job(1000);
  CheckedRun run(job, engine_of(Rescale::in_place, 4_s));
  run.observe(9_s);
  EXPECT_EQ(rescale(run, job, 2)->downtime, 2_s);
  const job::Measurement m = run.observe(20_s).measured;
  EXPECT_NEAR(m.disturbance.reprocessed_records, 1000, 10);
  EXPECT_EQ(m.disturbance.restarts, 0U);
  EXPECT_EQ(m.disturbance.lost_records, 0);
  EXPECT_LT(m.backlog_records, 50);
}

// One that waits for the next checkpoint reads little again; the old deployment runs on meanwhile.
TEST(Rescaling, MayWaitForTheNextCheckpoint) {
  const JobBuilder job = map_job(1000);
  EngineProfile engine = engine_of(Rescale::in_place, 4_s);
  engine.rescale_checkpoint_wait = 10_s;
  CheckedRun run(job, engine);
  run.observe(9_s);
  EXPECT_EQ(rescale(run, job, 2)->downtime, 2_s);
  EXPECT_NEAR(run.testbed().now().seconds(), 12 + 2, 0.11);
  EXPECT_LT(run.observe(20_s).measured.disturbance.reprocessed_records, 120);
  engine.rescale_checkpoint_wait = 1_s;
  CheckedRun impatient(job, engine);
  impatient.observe(9_s);
  rescale(impatient, job, 2);
  EXPECT_NEAR(impatient.observe(20_s).measured.disturbance.reprocessed_records, 2000, 10);
}

// A count window of all 20,000 records of its key fires once and only once, whichever way it is moved about.
TEST(Rescaling, KeepsStateAndPositionsTogether) {
  const auto results = [](Rescale kind, Duration checkpoints, std::uint32_t count) {
    plan::KeyDistribution keys;
    keys.keys = 1;
    plan::Window window;
    window.policy = plan::WindowPolicy::count;
    window.count = count;
    JobBuilder job;
    job.source("in", plan::steps({1000, 0}, 20_s, false), 1_us, 2).then(OperatorKind::map, "map", 20_us, 3);
    job.then(OperatorKind::window_aggregate, "window", 1_us, 2, Partitioning::automatic);
    job.keyed("k", keys).window(window).then(OperatorKind::sink, "out");
    EngineProfile engine = engine_of(kind, checkpoints);
    engine.rescale_up = engine.rescale_down = 100_ms;
    CheckedRun run(job, engine);
    double fired = 0;
    for (std::uint32_t i = 0; i < 6; ++i) {
      fired += run.observe(2700_ms).measured.result_records;
      const std::uint32_t windows = i % 2 == 0 ? 5 : 2;
      EXPECT_TRUE(run.testbed().reconfigure(job.deployment().with("window", plan::Parallelism{windows})).has_value());
    }
    return fired + run.observe(20_s).measured.result_records;
  };
  for (const Rescale kind : {Rescale::restart, Rescale::in_place, Rescale::partial, Rescale::reactive}) {
    for (const Duration checkpoints : {Duration(), 330_ms}) {
      EXPECT_EQ(results(kind, checkpoints, 20'000), 1);
      EXPECT_EQ(results(kind, checkpoints, 20'001), 0);
    }
  }
}

// Tumbling windows that go back to checkpoints: no key of a window is missing, and few occur twice.
TEST(Rescaling, InPlaceKeepsTheContentsOfTimeWindows) {
  plan::KeyDistribution keys;
  keys.keys = 1000;
  plan::Window window;
  window.length = 20_s;
  JobBuilder job;
  job.source("in", 1000).then(OperatorKind::window_aggregate, "window", {}, 2, Partitioning::automatic);
  job.keyed("k", keys).window(window).then(OperatorKind::sink, "out");
  EngineProfile engine = engine_of(Rescale::in_place, 500_ms);
  engine.rescale_up = engine.rescale_down = 100_ms;
  CheckedRun run(job, engine);
  double results = run.observe(10_s).measured.result_records;
  for (std::uint32_t i = 0; i < 6; ++i) {
    EXPECT_TRUE(run.testbed()
                    .reconfigure(job.deployment().with("window", plan::Parallelism{i % 2 == 0 ? 5U : 3U}))
                    .has_value());
    results +=
        run.observe(kernel::SimTime::from_seconds(10 + 20 * (i + 1)) - run.testbed().now()).measured.result_records;
  }
  EXPECT_NEAR(results, 6 * 1000, 60);
}

// 2 GB of the map and 4 GB of another, restored at 1 GB/s.
TEST(Rescaling, PartialRestoresOnlyWhatChanges) {
  JobBuilder job = map_job(1000);
  job.at("map").state_size = {2'000'000'000};
  job.then(OperatorKind::sink, "committer").last().state_size = {4'000'000'000};
  EngineProfile engine = engine_of(Rescale::partial);
  engine.restore_bandwidth = {1e9};
  CheckedRun run(job, engine);
  run.observe(5_s);
  EXPECT_NEAR(rescale(run, job, 2)->downtime.seconds(), 2 + 2, 0.05);
  engine.rescale = Rescale::in_place;
  CheckedRun whole(job, engine);
  whole.observe(5_s);
  EXPECT_NEAR(rescale(whole, job, 2)->downtime.seconds(), 2 + 6, 0.05);
}

// The second node vanishes and nobody notices for 10 s; then all restarts on the first.
TEST(Rescaling, ReactiveScaleDownIsNoticedByHeartbeats) {
  const JobBuilder job = map_job(1000, 2);
  EngineProfile engine = engine_of(Rescale::reactive, 1_s);
  engine.heartbeat_timeout = 10_s;
  CheckedRun run(job, engine, nodes(2, 4, 1));
  run.observe(5500_ms);
  EXPECT_EQ(rescale(run, job, 1)->downtime, 10_s + 1_s);
  const job::Measurement m = run.observe(20_s).measured;
  EXPECT_NEAR(m.peak_backlog_records, 11'500, 200);
  EXPECT_EQ(m.disturbance.restarts, 0U);
  // Upwards a node is there before the job is told of it.
  EXPECT_EQ(rescale(run, job, 2)->downtime, 2_s);
  // Without checkpoints the state of the node is gone.
  engine.checkpoint_interval = {};
  CheckedRun forgetful(job, engine, nodes(2, 4, 1));
  forgetful.observe(5500_ms);
  EXPECT_EQ(rescale(forgetful, job, 1)->downtime, 10_s + 1_s);
  EXPECT_GT(forgetful.observe(20_s).measured.disturbance.lost_records, 10);
}

TEST(Rescaling, GrantsWhatFits) {
  const JobBuilder job = map_job(1000, 2);
  EngineProfile engine = engine_of(Rescale::in_place);
  engine.grant = Grant::what_fits;
  CheckedRun run(job, engine, nodes(1, 4, 4));
  run.observe(2_s);
  const auto granted = rescale(run, job, 7);
  ASSERT_TRUE(granted.has_value());
  EXPECT_EQ(granted->deployment.parallelism("map"), 4U);
  EXPECT_EQ(granted->shortfall, "4 slots are all there is");
  EXPECT_EQ(rescale(run, job, 9)->downtime, Duration());  // what runs is all that there is
  const auto report = run.observe(2_s).seen.last_reconfiguration;
  EXPECT_EQ(report->asked, "in=1 map=9 out=1");
  EXPECT_EQ(report->got, "in=1 map=4 out=1");
  EXPECT_FALSE(report->failed);
}

// The other node is away from 10 s to 60 s. Who does not ask first is down until it is back.
TEST(Rescaling, WaitsForSlotsWhereNobodyAsksFirst) {
  const JobBuilder job = map_job(1000, 2);
  EngineProfile engine = engine_of(Rescale::restart);
  engine.restart_fixed = 1_s;
  const cluster::Fault other{
      .kind = cluster::FaultKind::node_loss, .at = 10_s, .every = {}, .duration = 50_s, .node = "test-1"};
  CheckedRun careful(job, engine, nodes(2, 4, 2), 1, {other});
  careful.observe(20_s);
  EXPECT_FALSE(rescale(careful, job, 4).has_value());
  engine.grant = Grant::wait;
  CheckedRun run(job, engine, nodes(2, 4, 2), 1, {other});
  run.observe(20_s);
  EXPECT_EQ(rescale(run, job, 4)->shortfall, "the job is down until there are slots");
  EXPECT_NEAR(run.observe(45_s).measured.downtime_s, 61 - 20, 0.1);
  EXPECT_EQ(run.observe(30_s).seen.operators.at("map").parallelism, 4U);
  EXPECT_FALSE(rescale(run, job, 5).has_value());  // never
}

TEST(Rescaling, ThatTimesOutLeavesTheOldDeployment) {
  const JobBuilder job = map_job(plan::steps({1000, 0}, 60_s, false), 1);
  EngineProfile engine = engine_of(Rescale::in_place);
  engine.rescale_time_outs = 1;
  engine.rescale_time_out = 20_s;
  CheckedRun run(job, engine);
  run.observe(10_s);
  const auto granted = rescale(run, job, 3);
  ASSERT_TRUE(granted.has_value());
  EXPECT_EQ(granted->deployment, job.deployment());
  EXPECT_NEAR(granted->downtime.seconds(), 20, 0.05);
  EXPECT_EQ(granted->shortfall, "the new deployment did not come up within 20 s");
  const job::Window seen = run.observe(100_s);
  EXPECT_TRUE(seen.seen.last_reconfiguration->failed);
  EXPECT_EQ(seen.seen.last_reconfiguration->got, "in=1 map=1 out=1");
  EXPECT_EQ(seen.measured.read_records.at("in"), 60'000 - 10'000);
}

TEST(Rescaling, MayComeASlotShort) {
  const JobBuilder job = map_job(1000, 2);
  EngineProfile engine = engine_of(Rescale::in_place);
  engine.rescale_short = 1;
  CheckedRun run(job, engine);
  run.observe(5_s);
  EXPECT_EQ(rescale(run, job, 4)->deployment.parallelism("map"), 3U);
  EXPECT_EQ(rescale(run, job, 4)->downtime, Duration());  // 3 again
  EXPECT_EQ(rescale(run, job, 5)->shortfall, "a slot did not come, 4 did");
}

// One in four, by the seed of the behaviour alone.
TEST(Rescaling, GoesWrongAsOftenAsItIsTold) {
  const JobBuilder job = map_job(10, 2);
  EngineProfile engine = engine_of(Rescale::in_place);
  engine.rescale_time_outs = 0.25;
  engine.rescale_time_out = 1_s;
  const auto failures = [&](std::uint64_t seed) {
    CheckedRun run(job, engine, one_large_node(), seed);
    std::vector<bool> failed;
    for (std::uint32_t i = 0; i < 100; ++i) {
      run.observe(100_ms);
      failed.push_back(!rescale(run, job, 3 + i)->shortfall.empty());
    }
    return failed;
  };
  const std::vector<bool> once = failures(1);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(once, true)), 25, 3 * 4.4);
  EXPECT_EQ(once, failures(1));
  EXPECT_NE(once, failures(2));
}

// The slot of the third map takes 30 s to come; until then the two work on.
TEST(Rescaling, WaitsForNewSlotsToStart) {
  const JobBuilder job = map_job(1000, 2);
  EngineProfile engine = engine_of(Rescale::in_place);
  engine.slot_start = 30_s;
  CheckedRun run(job, engine);
  run.observe(10_s);
  EXPECT_NEAR(rescale(run, job, 3)->downtime.seconds(), 2, 0.05);
  EXPECT_NEAR(run.testbed().now().seconds(), 10 + 30 + 2, 0.05);
  const job::Measurement m = run.observe(1_s).measured;
  EXPECT_NEAR(m.peak_backlog_records, 2000, 100);
  rescale(run, job, 1);
  EXPECT_NEAR(run.testbed().now().seconds(), 43 + 1, 0.1);
}

TEST(Rescaling, KeepsItsDistanceToTheLastOne) {
  const JobBuilder job = map_job(1000);
  EngineProfile engine = engine_of(Rescale::in_place);
  engine.rescale_cooldown = 30_s;
  CheckedRun run(job, engine);
  run.observe(10_s);
  rescale(run, job, 2);
  EXPECT_NEAR(run.testbed().now().seconds(), 12, 0.05);
  run.observe(10_s);
  rescale(run, job, 3);
  EXPECT_NEAR(run.testbed().now().seconds(), 12 + 30 + 2, 0.1);
}

// At half its speed the map can do 2000 of 3000 records/s for 10 s.
TEST(Rescaling, NewSlotsHaveToWarmUp) {
  const JobBuilder job = map_job(3000);
  EngineProfile engine = engine_of(Rescale::in_place);
  engine.warm_up = 10_s;
  CheckedRun run(job, engine);
  EXPECT_NEAR(throughput(run.observe(10_s)), 2000, 20);
  run.observe(60_s);
  EXPECT_NEAR(throughput(run.observe(5_s)), 3000, 30);
  // The first slot is warm already, the second is not; of a new submission all are cold.
  rescale(run, job, 2);
  const job::Window second = run.observe(5_s);
  EXPECT_NEAR(*second.seen.operators.at("map").subtasks.at(0).true_rate_per_s, 4000, 40);
  EXPECT_NEAR(*second.seen.operators.at("map").subtasks.at(1).true_rate_per_s, 2000, 40);
  engine.rescale = Rescale::restart;
  CheckedRun anew(job, engine);
  anew.observe(80_s);
  rescale(anew, job, 2);
  EXPECT_NEAR(*anew.observe(5_s).seen.operators.at("map").subtasks.at(0).true_rate_per_s, 2000, 40);
}

}  // namespace
}  // namespace millrace::runtime
