// Aligned checkpoints: what each part costs, alone.
#include <gtest/gtest.h>

#include "sim/plan/rate_patterns.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

double alignment_ms(const job::Window& window, const std::string& id) {
  const auto& alignment = window.measured.checkpoints.alignment_ms;
  const auto found = alignment.find(id);
  return found == alignment.end() ? 0 : found->second;
}

TEST(Checkpoints, AreOffByDefault) {
  JobBuilder job;
  job.source("in", 1000).then(OperatorKind::map, "map", 100_us, 2).then(OperatorKind::sink, "out");
  EngineProfile other;
  other.checkpoint_sync_ns = 1e9;
  other.checkpoint_bandwidth = {1};
  other.checkpoint_min_pause = 1_s;
  CheckedRun plain(job, EngineProfile{}), changed(job, other);
  EXPECT_EQ(plain.observe(5_s).measured.checkpoints.completed, 0U);
  changed.observe(5_s);
  EXPECT_EQ(plain.testbed().fingerprint().text(), changed.testbed().fingerprint().text());
}

// The 400 records of the first second take the map 4 s. At 2 s half of them are still before the barrier that comes to
// it, so the sink, where the other source's barrier arrives at once, waits 2 s for it. The next checkpoint is due at
// 4 s; then nothing waits any more.
TEST(Checkpoints, AlignForTheDifferenceOfTheQueueingDelays) {
  JobBuilder job;
  job.source("free", 100).source("queued", plan::steps({400, 0}, 1_s, false)).then(OperatorKind::map, "map", 10_ms);
  job.then(OperatorKind::sink, "out").edge("free", "out");
  CheckedRun run(job, checkpointing(2_s));
  EXPECT_EQ(run.observe(3_s).measured.checkpoints.completed, 0U);
  const job::Window seen = run.observe(2_s);
  EXPECT_EQ(seen.measured.checkpoints.completed, 2U);
  EXPECT_NEAR(seen.measured.checkpoints.longest_s, 2, 0.03);
  EXPECT_NEAR(alignment_ms(seen, "out"), 2000, 30);
  EXPECT_EQ(alignment_ms(seen, "map"), 0);  // it has one channel
}

// While the sink waits, the free source fills the blocked channel and stalls.
TEST(Checkpoints, StallTheSendersOfBlockedChannels) {
  for (const bool remote : {false, true}) {
    JobBuilder job;
    job.source("free", 10'000).source("queued", plan::steps({400, 0}, 1_s, false));
    job.then(OperatorKind::map, "map", 10_ms).then(OperatorKind::sink, "out").edge("free", "out");
    EngineProfile engine = checkpointing(2_s);
    engine.chaining = false;
    cluster::Cluster cluster = nodes(1, 64, 64);
    if (remote) cluster.slots_per_manager = 1;
    CheckedRun run(job, engine, cluster);
    EXPECT_EQ(*total(run.observe(1900_ms), "free").backpressured_ms_per_s, 0) << remote;
    EXPECT_GT(*total(run.observe(2_s), "free").backpressured_ms_per_s, 500) << remote;
    EXPECT_LE(run.observe(3_s).measured.backlog_records, 20) << remote;  // of one tick
  }
}

// Subtask 0 of the map gets 1200 of the 1600 records/s and can do 1000: its channel is full, so the barrier waits
// behind about `buffers` buffers, each of 315 records of 1 ms, while that of subtask 1 comes at once.
TEST(Checkpoints, AlignLongerBehindASkewedChannel) {
  const auto alignment = [](std::vector<double> weights, std::uint32_t buffers) {
    JobBuilder job;
    job.source("in", 1600).add(OperatorKind::map, "map", 1_ms, 2);
    job.edge("in", "map", Partitioning::weighted, 1, std::move(weights)).then(OperatorKind::sink, "out");
    EngineProfile engine = checkpointing(10_s);
    engine.max_buffers_per_channel = buffers;
    CheckedRun run(job, engine);
    run.observe(55_s);
    const job::Window seen = run.observe(30_s);
    EXPECT_EQ(seen.measured.checkpoints.completed, 3U);
    return alignment_ms(seen, "out") / 3;
  };
  EXPECT_LT(alignment({1, 1}, 10), 30);
  EXPECT_NEAR(alignment({3, 1}, 4), 4 * 315, 0.75 * 315);
  EXPECT_NEAR(alignment({3, 1}, 8), 8 * 315, 0.75 * 315);
}

// A saturated subtask loses the synchronous part of every interval.
TEST(Checkpoints, CostThroughputInProportionToTheirFrequency) {
  const auto rate = [](Duration interval) {
    JobBuilder job;
    job.source("in", 2000).then(OperatorKind::map, "map", 1_ms).then(OperatorKind::sink, "out");
    EngineProfile engine = checkpointing(interval);
    engine.buffer_size = {1040};  // short queues, so that a checkpoint is over before the next
    engine.checkpoint_sync_ns = 50e6;
    CheckedRun run(job, engine);
    return throughput(run.observe_after(5_s, 40_s));
  };
  EXPECT_NEAR(rate(Duration()), 1000, 3);
  EXPECT_NEAR(rate(1_s), 1000 * (1 - 0.05), 3);
  EXPECT_NEAR(rate(500_ms), 1000 * (1 - 0.10), 3);
  EXPECT_NEAR(rate(250_ms), 1000 * (1 - 0.20), 5);
}

// 10 s x 1000/s records of 100 + 48 bytes in two subtasks, each of which uploads its half at 1 MB/s.
TEST(Checkpoints, TakeAsLongAsTheLargestUpload) {
  plan::Window window;
  window.length = 1000_s;
  JobBuilder job;
  job.source("in", 1000).then(OperatorKind::window_aggregate, "window", 1_us, 2, Partitioning::automatic);
  job.keyed("k", {}).window(window).last().aggregation = plan::Aggregation::list;
  job.then(OperatorKind::sink, "out");
  EngineProfile engine = checkpointing(10_s);
  engine.checkpoint_bandwidth = {1e6};
  CheckedRun run(job, engine);
  const job::Window seen = run.observe(12_s);
  EXPECT_EQ(seen.measured.checkpoints.completed, 1U);
  EXPECT_NEAR(seen.measured.checkpoints.bytes, 10'000 * 148, 20 * 148);
  EXPECT_NEAR(seen.measured.checkpoints.longest_s, 5000 * 148 / 1e6, 0.05);
}

// At 1, 2, ... 10 s; or after pauses of 3 s, at 1, 4, 7 and 10 s.
TEST(Checkpoints, KeepTheirPause) {
  JobBuilder job;
  job.source("in", 100).then(OperatorKind::sink, "out");
  EngineProfile engine = checkpointing(1_s);
  CheckedRun often(job, engine);
  EXPECT_EQ(often.observe(10500_ms).measured.checkpoints.completed, 10U);
  engine.checkpoint_min_pause = 3_s;
  CheckedRun seldom(job, engine);
  EXPECT_EQ(seldom.observe(10500_ms).measured.checkpoints.completed, 4U);
}

// Broadcast, hash, rebalance and forward edges, event-time windows, remote channels: with a checkpoint every 50 ms
// every record that arrived is read once and comes out once (of the other branches nothing does), also when the job is
// rescaled in the middle of one.
TEST(Checkpoints, LoseAndDoubleNothing) {
  plan::KeyDistribution keys;
  keys.keys = 1000;
  plan::Window window;
  window.length = 1_s;
  window.domain = plan::TimeDomain::event;
  JobBuilder job;
  job.source("in", plan::steps({3000, 0}, 10_s, false), 1_us, 2).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::map, "map", 200_us, 3).then(OperatorKind::sink, "out", 1_us);
  job.add(OperatorKind::map, "copies", 1_us, 2).edge("map", "copies", Partitioning::broadcast);
  job.then(OperatorKind::sink, "none").selectivity(0);
  job.add(OperatorKind::window_aggregate, "window", 20_us, 3).keyed("k", keys).window(window);
  job.edge("map", "window", Partitioning::automatic).then(OperatorKind::sink, "nothing").selectivity(0);
  EngineProfile engine;
  engine.checkpoint_interval = 50_ms;
  engine.checkpoint_sync_ns = 1e6;
  engine.restart_fixed = 100_ms;
  CheckedRun run(job, engine, nodes(3, 4, 4));
  double offered = 0, read = 0, results = 0, completed = 0;
  const auto observe = [&](Duration length) {
    const job::Measurement m = run.observe(length).measured;
    offered += m.offered_records.at("in");
    read += m.read_records.at("in");
    results += m.result_records;
    completed += static_cast<double>(m.checkpoints.completed);
    EXPECT_EQ(offered, read + m.backlog_records);
  };
  for (int i = 0; i < 40; ++i) observe(73_ms);
  EXPECT_GT(completed, 30);
  ASSERT_TRUE(run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{4})).has_value());
  for (int i = 0; i < 100; ++i) observe(131_ms);
  EXPECT_NEAR(offered, 30'000, 5 * 174);
  EXPECT_EQ(read, offered);
  EXPECT_EQ(results, offered);
}

}  // namespace
}  // namespace millrace::runtime
