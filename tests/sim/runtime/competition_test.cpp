// What operators on one node compete for, each cause alone and switched off; and how calls vary.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/kernel/moments.h"
#include "sim/runtime/bounded_run.h"
#include "sim/runtime/node.h"
#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

using kernel::Seed;
using namespace kernel::literals;

// Sources of 1,000,000 records of 1 us each, side by side.
JobBuilder beside(std::uint32_t count) {
  JobBuilder job;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    job.stored("in" + n, 1'000'000, 1_us).then(OperatorKind::sink, "out" + n, {}, 1, Partitioning::forward);
  }
  return job;
}

double seconds(const JobBuilder& job, const EngineProfile& engine, const cluster::Cluster& cluster,
               CallLog* log = nullptr, std::uint64_t seed = 1) {
  const auto done = run_bounded(job.job(), job.deployment(), cluster, engine, Seed(seed), log);
  EXPECT_TRUE(done.has_value()) << (done ? "" : done.error());
  return done ? done->latency.seconds() : 0;
}

TEST(Competition, TwoOperatorsOnOneCoreTakeTwiceAsLongAsOnTwo) {
  const double one_core = seconds(beside(2), chunk_engine(), nodes(1, 1, 8));
  const double two_cores = seconds(beside(2), chunk_engine(), nodes(1, 2, 8));
  EXPECT_NEAR(two_cores, 1, 1e-3);
  EXPECT_NEAR(one_core / two_cores, 2, 1e-3);
}

TEST(Competition, WithoutSharedCoresOneIsEnough) {
  EngineProfile engine = chunk_engine();
  engine.share_cores = false;
  EXPECT_NEAR(seconds(beside(8), engine, nodes(1, 1, 8)), 1, 1e-3);
}

// The 100 bytes of a record are copied on its way to the sink: 5 us at a core's 20 MB/s, and 2.5 us at the node's 40
// MB/s. Beside three others that is T us, with T (T - 5) = 5 * rise * 3 * 2.5 (node.h).
TEST(Competition, BusyCoresSlowEachOtherThroughMemory) {
  EngineProfile engine = chunk_engine();
  engine.memory_traffic_per_byte = 1;
  engine.chaining = true;
  cluster::Cluster cluster = nodes(1, 16, 16);
  cluster.nodes[0].type.memory_bandwidth = {40e6};
  cluster.nodes[0].type.memory_bandwidth_per_core = {20e6};
  const double alone = seconds(beside(1), engine, cluster);
  EXPECT_NEAR(alone, 5, 1e-3);
  const double waits = 5 * kLoadedLatencyRise * 3 * 2.5;
  EXPECT_NEAR(seconds(beside(4), engine, cluster), (5 + std::sqrt(25 + 4 * waits)) / 2, 0.05);
  engine.share_memory = false;
  EXPECT_NEAR(seconds(beside(4), engine, cluster), alone, 0.01 * alone);
}

// 2000 calls of 1000 records, and their sinks', which take no time.
TEST(Competition, CallsVaryAboutTheirMean) {
  EngineProfile engine = chunk_engine(1000);
  engine.chunk_cv = 0.5;
  JobBuilder job;
  job.stored("in", 2'000'000, 1_us).then(OperatorKind::sink, "out");
  CallLog log;
  const double takes = seconds(job, engine, nodes(1, 2, 8), &log);
  EXPECT_NEAR(takes, 2, 4 * 2 * 0.5 / std::sqrt(2000));
  kernel::OnlineMoments calls;
  for (const Call& call : log.calls) {
    if (call.kind == CallKind::read) calls.add(call.worked.seconds() * 1e3);
  }
  ASSERT_EQ(calls.count(), 2000);
  EXPECT_NEAR(calls.mean(), 1, 4 * 0.5 / std::sqrt(2000));
  EXPECT_NEAR(std::sqrt(calls.variance()), 0.5, 0.05);
  EXPECT_NE(seconds(job, engine, nodes(1, 2, 8), nullptr, 2), takes);
}

}  // namespace
}  // namespace millrace::runtime
