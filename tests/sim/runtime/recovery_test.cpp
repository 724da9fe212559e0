// Failures: what is lost, what is read again, and how long it takes to catch up.
#include <gtest/gtest.h>

#include "sim/plan/rate_patterns.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;
using cluster::Fault;
using cluster::FaultKind;

Fault crash(Duration at, const std::string& op = "map") {
  return {.kind = FaultKind::task_crash, .at = at, .every = {}, .duration = {}, .op = op};
}
Fault loss(Duration at, const std::string& node, Duration duration = {}) {
  return {.kind = FaultKind::node_loss, .at = at, .every = {}, .duration = duration, .node = node};
}

// A map that can do 4000 records/s.
JobBuilder map_job(plan::RateSchedule rate) {
  JobBuilder job;
  job.source("in", std::move(rate)).then(OperatorKind::map, "map", 250_us).then(OperatorKind::sink, "out");
  return job;
}
JobBuilder map_job(double rate) {
  return map_job(plan::RateSchedule::constant(rate));
}

// The last checkpoint before the crash at 20.5 s is that of 20 s: 0.5 s x 2000/s records are read again. With the 5 s
// of the restart the backlog is 5.5 s x 2000/s, and at 4000/s it is gone after 11,000 / (4000 - 2000) s.
TEST(Recovery, ReadsAgainFromTheLatestCheckpoint) {
  CheckedRun run(map_job(2000), checkpointing(2_s), one_large_node(), 1, {crash(20500_ms)});
  run.observe(20_s);
  const job::Measurement stopped = run.observe(5490_ms).measured;
  EXPECT_EQ(stopped.disturbance.restarts, 1U);
  EXPECT_NEAR(stopped.disturbance.reprocessed_records, 1000, 10);
  EXPECT_EQ(stopped.disturbance.lost_records, 0);
  EXPECT_NEAR(stopped.downtime_s, 4.99, 1e-9);
  EXPECT_NEAR(stopped.backlog_records, 11'000 - 20, 10);
  const job::Measurement catching_up = run.observe(5410_ms).measured;  // until 5.4 s after the restart
  EXPECT_NEAR(catching_up.downtime_s, 0.01, 1e-9);
  EXPECT_NEAR(catching_up.result_records, 5.4 * 4000, 100);
  run.observe(200_ms);
  EXPECT_NEAR(throughput(run.observe(5_s)), 2000, 20);
}

TEST(Recovery, ReadsTheMoreAgainTheLongerAgoTheCheckpointWas) {
  for (const int after_ms : {200, 900, 1700}) {
    CheckedRun run(map_job(2000), checkpointing(2_s), one_large_node(), 1,
                   {crash(20_s + Duration::from_ns(after_ms * 1'000'000LL))});
    EXPECT_NEAR(run.observe(30_s).measured.disturbance.reprocessed_records, 2 * after_ms, 10);
  }
}

// The load ends after 20 s. Without checkpoints what was on its way is lost, and nothing else.
TEST(Recovery, WithoutCheckpointsLosesWhatWasInFlight) {
  const JobBuilder job = map_job(plan::steps({5000, 0}, 20_s, false));  // more than it can do: queues are full
  CheckedRun run(job, checkpointing(Duration()), nodes(2, 2, 1), 1, {crash(10_s), crash(13_s), crash(17_s)});
  double read = 0, results = 0, lost = 0, restarts = 0;
  for (int i = 0; i < 60; ++i) {
    const job::Measurement m = run.observe(1_s).measured;
    read += m.read_records.at("in");
    results += m.result_records;
    lost += m.disturbance.lost_records;
    restarts += m.disturbance.restarts;
    EXPECT_EQ(m.disturbance.reprocessed_records, 0);
  }
  EXPECT_EQ(restarts, 2);  // at 13 s nothing ran that could crash
  EXPECT_EQ(read, 100'000);
  EXPECT_EQ(results, read - lost);
  EXPECT_GT(lost, 2 * 2500);  // about ten buffers of 315 records wait for the map
  EXPECT_LT(lost, 2 * 5000);
}

// Everything arrives at the sink at least once; more only as far as it was read again.
TEST(Recovery, WithCheckpointsLosesNothing) {
  JobBuilder job = map_job(plan::steps({5000, 0}, 20_s, false));
  CheckedRun run(job, checkpointing(1_s), nodes(2, 2, 1), 1, {crash(10_s), crash(17_s)});
  double offered = 0, read = 0, results = 0, again = 0;
  for (int i = 0; i < 70; ++i) {
    const job::Measurement m = run.observe(1_s).measured;
    offered += m.offered_records.at("in");
    read += m.read_records.at("in");
    results += m.result_records;
    again += m.disturbance.reprocessed_records;
    EXPECT_EQ(offered, read - again + m.backlog_records);
  }
  EXPECT_EQ(read, 100'000 + again);
  EXPECT_GT(again, 0);
  EXPECT_GE(results, 100'000);
  EXPECT_LE(results, 100'000 + again);
}

// A count window of all 20,000 records of the one key fires if and only if none was lost, and one that is a record
// longer if and only if one was counted twice: the state kept and the positions kept belong to the same cut. Records
// come over three maps, mostly in small buffers that are set aside, and over two networks of unequal speed.
TEST(Recovery, CutsTheStreamsAtOnePlace) {
  const auto results = [](std::uint32_t count, Duration timeout, std::uint64_t seed) {
    plan::KeyDistribution keys;
    keys.keys = 1;
    plan::Window window;
    window.policy = plan::WindowPolicy::count;
    window.count = count;
    JobBuilder job;
    job.source("in", plan::steps({1000, 0}, 20_s, false), 1_us, 2).then(OperatorKind::map, "map", 20_us, 6);
    job.then(OperatorKind::window_aggregate, "window", 1_us, 2, Partitioning::automatic);
    job.keyed("k", keys).window(window).then(OperatorKind::sink, "out");
    EngineProfile engine;
    engine.buffer_timeout = timeout;
    engine.checkpoint_interval = 330_ms;
    engine.restart_fixed = 100_ms;
    cluster::Cluster cluster = nodes(2, 4, 4);
    cluster.slots_per_manager = 1;
    cluster.network_latency = 1_ms;
    CheckedRun run(job, engine, cluster, seed, {crash(3211_ms), crash(7917_ms), crash(13_s), crash(17170_ms)});
    const job::Measurement m = run.observe(30_s).measured;
    EXPECT_EQ(m.disturbance.restarts, 4U);
    EXPECT_GT(m.disturbance.reprocessed_records, 0);
    return m.result_records;
  };
  for (const Duration timeout : {1_ms, 20_ms, 100_ms}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      EXPECT_EQ(results(20'000, timeout, seed), 1) << timeout.ms() << " ms, seed " << seed;
      EXPECT_EQ(results(20'001, timeout, seed), 0) << timeout.ms() << " ms, seed " << seed;
    }
  }
}

// A generator that is slowed down by the job goes on where it was: it loses the 5 s, nothing else.
TEST(Recovery, CostsAClosedLoopTimeOnly) {
  JobBuilder job;
  job.source("in", 1000).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  job.then(OperatorKind::map, "map", 250_us).then(OperatorKind::sink, "out");
  CheckedRun run(job, checkpointing(2_s), one_large_node(), 1, {crash(20500_ms)});
  const job::Measurement m = run.observe(40_s).measured;
  EXPECT_EQ(m.disturbance.restarts, 1U);
  EXPECT_EQ(m.disturbance.reprocessed_records, 0);
  EXPECT_NEAR(m.read_records.at("in"), 35'000, 20);
  EXPECT_EQ(m.peak_backlog_records, 0);
}

// Before any checkpoint is complete, a job starts again from the beginning, or from the savepoint of its last
// reconfiguration.
TEST(Recovery, GoesBackToTheStartWithoutACompletedCheckpoint) {
  const JobBuilder job = map_job(1000);
  CheckedRun run(job, checkpointing(100_s), one_large_node(), 1, {crash(10_s), crash(30_s)});
  EXPECT_NEAR(run.observe(20_s).measured.disturbance.reprocessed_records, 10'000, 5);
  ASSERT_TRUE(run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{2})).has_value());  // 5 s
  EXPECT_NEAR(run.observe(10_s).measured.disturbance.reprocessed_records, 30'000 - 20'000, 20);
}

// For 10 s nobody notices that the node is lost; the restart then takes 5 s, on the other node.
TEST(Recovery, NoticesALostNodeAfterTheHeartbeatTimeout) {
  EngineProfile engine = checkpointing(2_s);
  engine.heartbeat_timeout = 10_s;
  cluster::Cluster cluster = nodes(2, 4, 4);
  CheckedRun run(map_job(1000), engine, cluster, 1, {loss(20500_ms, cluster.nodes[0].name)});
  EXPECT_EQ(run.observe(20_s).seen.slots, 8U);
  run.observe(500_ms);
  const job::Window unnoticed = run.observe(9_s);
  EXPECT_EQ(unnoticed.measured.result_records, 0);
  EXPECT_EQ(unnoticed.measured.downtime_s, 0);
  EXPECT_EQ(unnoticed.seen.slots, 4U);
  EXPECT_FALSE(run.testbed().reconfigure(map_job(1000).deployment()).has_value());  // nobody takes the savepoint
  const job::Window stopped = run.observe(6_s);
  EXPECT_EQ(stopped.measured.result_records, 0);
  EXPECT_EQ(stopped.measured.downtime_s, 5);
  EXPECT_EQ(stopped.measured.disturbance.restarts, 1U);
  EXPECT_NEAR(stopped.measured.disturbance.reprocessed_records, 500, 5);
  EXPECT_NEAR(stopped.measured.peak_backlog_records, 15'500, 120);  // looked at ten times a second
  run.observe(6_s);
  EXPECT_NEAR(throughput(run.observe(5_s)), 1000, 5);
}

// No other node: the job waits until this one is back, 60 s after it was lost.
TEST(Recovery, WaitsForSlots) {
  EngineProfile engine = checkpointing(2_s);
  engine.heartbeat_timeout = 10_s;
  cluster::Cluster cluster = nodes(2, 4, 1);
  JobBuilder job;
  job.source("in", 1000).then(OperatorKind::map, "map", 250_us, 2).then(OperatorKind::sink, "out");
  CheckedRun run(job, engine, cluster, 1, {loss(20_s, cluster.nodes[1].name, 60_s)});
  const job::Measurement before = run.observe(84_s).measured;
  EXPECT_EQ(before.downtime_s, 54);
  run.observe(1_s);
  EXPECT_GT(run.observe(1_s).measured.result_records, 4000);
  CheckedRun for_ever(job, engine, cluster, 1, {loss(20_s, cluster.nodes[1].name)});
  EXPECT_EQ(for_ever.observe(200_s).measured.downtime_s, 170);
  // A deployment that fits runs at once.
  EXPECT_TRUE(for_ever.testbed().reconfigure(map_job(1000).deployment()).has_value());
  EXPECT_GT(for_ever.observe(10_s).measured.result_records, 30'000);
}

// The same seeds, the same bits; and a run without faults is not touched by what does not concern it.
TEST(Recovery, IsDeterministic) {
  const auto fingerprint = [](std::vector<Fault> faults) {
    CheckedRun run(map_job(2000), checkpointing(1_s), nodes(2, 4, 4), 7, std::move(faults));
    run.observe(40_s);
    return run.testbed().fingerprint().text();
  };
  EXPECT_EQ(fingerprint({crash(10_s), loss(22_s, "test-0")}), fingerprint({crash(10_s), loss(22_s, "test-0")}));
  EXPECT_NE(fingerprint({crash(10_s)}), fingerprint({}));
  Fault nobody = crash(10_s, "nobody");
  Fault beyond = crash(10_s);
  beyond.subtask = 1;
  EXPECT_EQ(fingerprint({nobody, beyond, loss(5_s, "nowhere"), loss(5_s, "test-1")}), fingerprint({}));
}

// Crashes every 10 s while tuners reconfigure: nothing is stuck, and the books are right at every glance.
TEST(Recovery, MeetsReconfigurations) {
  const JobBuilder job = map_job(2000);
  Fault often = crash(3_s);
  often.every = 7_s;
  EngineProfile engine = checkpointing(500_ms);
  engine.restart_fixed = 1_s;
  CheckedRun run(job, engine, nodes(3, 4, 4), 3, {often, loss(31_s, "test-0", 20_s)});
  double offered = 0, read = 0, again = 0;
  std::uint32_t refused = 0;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const job::Measurement m = run.observe(2300_ms).measured;
    offered += m.offered_records.at("in");
    read += m.read_records.at("in");
    again += m.disturbance.reprocessed_records;
    EXPECT_EQ(offered, read - again + m.backlog_records);
    refused += !run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{1 + i % 3})).has_value();
  }
  EXPECT_LT(refused, 30U);
}

}  // namespace
}  // namespace millrace::runtime
