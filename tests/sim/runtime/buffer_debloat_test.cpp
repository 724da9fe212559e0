// Buffers that shrink under backpressure.
#include <gtest/gtest.h>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// in -> map (1 ms a record) -> out on nodes with one manager each: every channel is remote if there are two.
job::Window seen_with(bool debloat, double records_per_s, std::uint32_t machines, Partitioning partitioning,
                      std::uint32_t degree = 1) {
  JobBuilder job;
  job.source("in", records_per_s, {}, degree).then(OperatorKind::map, "map", 1_ms, degree, partitioning);
  if (partitioning == Partitioning::automatic) job.keyed("k", {});
  job.then(OperatorKind::sink, "out", {}, degree, Partitioning::forward);
  EngineProfile engine = free_engine();
  engine.buffer_debloat = debloat;
  CheckedRun run(job, engine, nodes(machines, 8, 8));
  return run.observe_after(60_s, 30_s);
}

// How long a record needs from its source's output to its turn at the map.
double hop_s(const job::Window& window) {
  const job::LatencyParts& map = window.measured.latency_parts.at("map");
  return (map.queueing_ms + map.network_ms + window.measured.latency_parts.at("in").flush_ms) / 1000;
}

// Up to ten finished buffers of 315 records at 1000/s; a second of them is the target.
TEST(BufferDebloat, BoundsTheQueueingDelayOfAHop) {
  for (const Partitioning partitioning : {Partitioning::rebalance, Partitioning::automatic}) {
    const job::Window fixed = seen_with(false, 3000, 1, partitioning);
    EXPECT_GT(hop_s(fixed), 8 * 0.315);
    EXPECT_LT(hop_s(fixed), 11 * 0.315);
    const job::Window shrunk = seen_with(true, 3000, 1, partitioning);
    EXPECT_NEAR(hop_s(shrunk), 1, 0.25);
    EXPECT_NEAR(throughput(shrunk) / throughput(fixed), 1, 0.01);
  }
}

TEST(BufferDebloat, BoundsTheDelayOfSeveralChannels) {
  const job::Window fixed = seen_with(false, 12'000, 1, Partitioning::rebalance, 4);
  const job::Window shrunk = seen_with(true, 12'000, 1, Partitioning::rebalance, 4);
  EXPECT_GT(hop_s(fixed), 2.5);
  EXPECT_NEAR(hop_s(shrunk), 1, 0.4);
  EXPECT_NEAR(throughput(shrunk) / throughput(fixed), 1, 0.02);
}

// At half its capacity the map empties its input again and again: a second of data is more than its buffers hold.
TEST(BufferDebloat, ChangesNothingWithoutBackpressure) {
  const job::Window fixed = seen_with(false, 500, 1, Partitioning::rebalance);
  const job::Window adapted = seen_with(true, 500, 1, Partitioning::rebalance);
  EXPECT_EQ(mean_latency_ms(fixed), mean_latency_ms(adapted));
}

}  // namespace
}  // namespace millrace::runtime
