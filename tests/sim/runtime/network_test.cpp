// Remote channels: links, latency and credits.
#include <gtest/gtest.h>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

constexpr double kBufferBytes = 32 * 1024;

// in on the first node, all its records to a map on the second; the sink is part of the map's task.
JobBuilder across(double records_per_s, Duration map_cost = 1_us) {
  JobBuilder job;
  job.source("in", records_per_s, 1_us).add(OperatorKind::map, "map", map_cost, 2);
  job.edge("in", "map", Partitioning::weighted, 1, {0, 1});
  return job.then(OperatorKind::sink, "out", {}, 2, Partitioning::forward);
}

TEST(Network, LinkBoundsTheThroughput) {
  cluster::Cluster cluster = nodes(2, 8, 1);
  for (cluster::Node& node : cluster.nodes) node.type.network = {1e6};
  CheckedRun run(across(20'000), free_engine(), cluster);
  const job::Window seen = run.observe_after(5_s, 30_s);
  EXPECT_NEAR(throughput(seen), 1e6 / 104, 0.02 * 1e6 / 104);
  EXPECT_GT(*total(seen, "in").backpressured_ms_per_s, 900);
}

// The slower interface of the two counts, whichever side it is on.
TEST(Network, SlowerInterfaceBoundsTheThroughput) {
  for (const std::size_t slow : {0U, 1U}) {
    cluster::Cluster cluster = nodes(2, 8, 1);
    cluster.nodes[slow].type.network = {1e6};
    CheckedRun run(across(20'000), free_engine(), cluster);
    EXPECT_NEAR(throughput(run.observe_after(5_s, 30_s)), 1e6 / 104, 0.02 * 1e6 / 104);
  }
}

// Two buffers of 315 records per round trip of 20 ms: the credit takes 10 ms to the sender, the buffer 10 ms back.
TEST(Network, CreditsBoundTheThroughputByTheRoundTrip) {
  cluster::Cluster cluster = nodes(2, 8, 1);
  cluster.network_latency = 10_ms;
  EngineProfile engine = free_engine();
  engine.buffer_timeout = -1_ms;  // full buffers only
  engine.exclusive_buffers_per_channel = 2;
  engine.floating_buffers_per_gate = 0;
  CheckedRun run(across(200'000, 100_ns), engine, cluster);
  const double expected = 2 * 315 / 0.020;
  EXPECT_NEAR(throughput(run.observe_after(2_s, 10_s)), expected, 0.03 * expected);

  engine.floating_buffers_per_gate = 8;
  CheckedRun wider(across(200'000, 100_ns), engine, cluster);
  EXPECT_GT(throughput(wider.observe_after(2_s, 10_s)), 3 * expected);
}

// A slow receiver: at most the exclusive and floating buffers at its side and the queue of the sender's subpartition
// hold records; a sender may finish the step in which its subpartition fills up.
TEST(Network, CreditsBoundTheBytesInFlight) {
  CheckedRun run(across(10'000, 1_ms), free_engine(), nodes(2, 8, 1));
  const job::Window seen = run.observe_after(60_s, 1_s);
  const double buffers = *total(seen, "map").queue_bytes / kBufferBytes;
  EXPECT_LE(buffers, 2 + 8 + 10 + 4);
  EXPECT_GE(buffers, 2 + 8 + 2);
}

TEST(Network, LocalQueueIsBoundedByTheSubpartition) {
  CheckedRun run(across(10'000, 1_ms), free_engine(), one_large_node());
  const double buffers = *total(run.observe_after(60_s, 1_s), "map").queue_bytes / kBufferBytes;
  EXPECT_LE(buffers, 10 + 4);
  EXPECT_GE(buffers, 8);
}

TEST(Network, LatencyAddsToEveryHop) {
  cluster::Cluster cluster = nodes(2, 8, 1);
  cluster.network_latency = 5_ms;
  EngineProfile engine = free_engine();
  engine.buffer_timeout = Duration();
  CheckedRun run(across(100), engine, cluster);
  const job::Window seen = run.observe_after(1_s, 10_s);
  EXPECT_NEAR(mean_latency_ms(seen), 5, 0.1);
  EXPECT_NEAR(seen.measured.latency_parts.at("map").network_ms, 5, 0.1);
}

// Two task managers on one node, with a link that would take a second for 100 records.
cluster::Cluster two_managers() {
  cluster::Cluster cluster = nodes(1, 8, 2);
  cluster.nodes[0].type.network = {1e4};
  cluster.network_latency = 1_s;
  cluster.loopback_latency = 5_ms;
  cluster.slots_per_manager = 1;
  return cluster;
}

TEST(Network, LoopbackAddsItsOwnLatencyAndTakesNoLinkTime) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = Duration();
  CheckedRun run(across(1000), engine, two_managers());
  const job::Window seen = run.observe_after(1_s, 10_s);
  EXPECT_NEAR(throughput(seen), 1000, 10);
  EXPECT_NEAR(mean_latency_ms(seen), 5, 0.1);
  EXPECT_NEAR(seen.measured.latency_parts.at("map").network_ms, 5, 0.1);
}

TEST(Network, WithinAManagerNothingIsSent) {
  cluster::Cluster cluster = two_managers();
  cluster.slots_per_manager = 0;
  EngineProfile engine = free_engine();
  engine.buffer_timeout = Duration();
  CheckedRun run(across(1000), engine, cluster);
  EXPECT_LT(mean_latency_ms(run.observe_after(1_s, 10_s)), 0.1);
}

// As between nodes, with the round trip of the loopback device.
TEST(Network, CreditsTravelByLoopback) {
  cluster::Cluster cluster = two_managers();
  cluster.loopback_latency = 10_ms;
  EngineProfile engine = free_engine();
  engine.buffer_timeout = -1_ms;  // full buffers only
  engine.exclusive_buffers_per_channel = 2;
  engine.floating_buffers_per_gate = 0;
  CheckedRun run(across(200'000, 100_ns), engine, cluster);
  const double expected = 2 * 315 / 0.020;
  EXPECT_NEAR(throughput(run.observe_after(2_s, 10_s)), expected, 0.03 * expected);
}

// Each buffer costs as much as a remote one: here 20 a second on each side, of 10 ms.
TEST(Network, BuffersBetweenManagersCostAsRemoteOnes) {
  EngineProfile engine = free_engine();
  engine.local_buffer_ns = 0;
  engine.remote_buffer_ns = 10e6;
  engine.buffer_timeout = 50_ms;
  CheckedRun apart(across(1000), engine, two_managers());
  EXPECT_NEAR(*apart.observe_after(1_s, 10_s).seen.operators.at("map").subtasks[1].busy_ms_per_s, 200, 15);
  cluster::Cluster together = two_managers();
  together.slots_per_manager = 2;
  CheckedRun within(across(1000), engine, together);
  EXPECT_LT(*within.observe_after(1_s, 10_s).seen.operators.at("map").subtasks[1].busy_ms_per_s, 10);
}

}  // namespace
}  // namespace millrace::runtime
