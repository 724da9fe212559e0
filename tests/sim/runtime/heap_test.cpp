// Garbage collection and memory limits.
#include <gtest/gtest.h>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

constexpr double kPause_s = 0.02;

EngineProfile collecting_engine(std::int64_t heap_bytes) {
  EngineProfile engine = free_engine();
  engine.heap = {heap_bytes};
  engine.allocation_per_byte = 3;
  engine.gc_pause = Duration::from_seconds(kPause_s);
  return engine;
}

// Sources that are busy all the time, 10 us a record of 100 bytes, each with its sink in one task. A record is made
// (300 bytes) and copied (300 more): 60 MB per second of running.
JobBuilder generators(std::uint32_t degree) {
  JobBuilder job;
  job.source("in", 1e6 * degree, 10_us, degree).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  return job.then(OperatorKind::sink, "out", {}, degree, Partitioning::forward);
}

// A collection of kPause_s whenever a third of the heap was allocated.
TEST(Heap, PausesAreAllocationRateOverYoungSpaceTimesPause) {
  const auto rate = [](std::uint32_t degree, const cluster::Cluster& cluster, const EngineProfile& engine) {
    CheckedRun run(generators(degree), engine, cluster);
    return throughput(run.observe_after(1_s, 20_s)) / degree;
  };
  const EngineProfile engine = collecting_engine(30'000'000);
  EXPECT_NEAR(rate(1, nodes(1, 4, 4), engine), 100'000 / (1 + 6 * kPause_s), 500);
  // Two instances of one manager fill its heap twice as fast, and both stand still.
  EXPECT_NEAR(rate(2, nodes(1, 4, 4), engine), 100'000 / (1 + 12 * kPause_s), 700);
  EXPECT_NEAR(rate(2, nodes(2, 4, 1), engine), 100'000 / (1 + 6 * kPause_s), 500);
  EXPECT_NEAR(rate(1, nodes(1, 4, 4), free_engine()), 100'000, 200);
}

// 10,000 records/s of 20 us are 20 % of the time, 6 MB/s into 1 MB are six pauses a second.
TEST(Heap, PausesAreBusyTime) {
  JobBuilder job;
  job.source("in", 10'000, 20_us).then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  CheckedRun run(job, collecting_engine(3'000'000));
  EXPECT_NEAR(*total(run.observe_after(1_s, 20_s), "in").busy_ms_per_s, 200 + 6 * kPause_s * 1000, 4);
}

// The window keeps 2000 x 1048 bytes/s for up to 10 s, and copying them costs 1/50 s per MB; what is dropped before the
// next collection (on average half of the 1.7 s between two, every 10 s) is not copied. The source shows the pauses: it
// has something to do every few milliseconds, while a subtask that sleeps through a pause is idle.
TEST(Heap, KeptRecordsAreCopiedAndAccumulatorsHardly) {
  const auto busy_share = [](plan::Aggregation aggregation) {
    plan::KeyDistribution keys;
    keys.keys = 10;
    plan::Window window;
    window.length = 10_s;
    JobBuilder job;
    job.source("in", 2000).record_bytes(1000);
    job.then(OperatorKind::window_aggregate, "window", {}, 1, Partitioning::automatic).keyed("k", keys).window(window);
    job.record_bytes(1000).last().aggregation = aggregation;
    job.then(OperatorKind::sink, "out");
    EngineProfile engine = collecting_engine(60'000'000);
    engine.gc_pause = Duration();
    engine.gc_copy_bandwidth = {50e6};
    engine.gc_mark_bandwidth = {1e15};
    CheckedRun run(job, engine);
    return *total(run.observe_after(20_s, 200_s), "in").busy_ms_per_s / 1000;
  };
  EXPECT_NEAR(busy_share(plan::Aggregation::list), 2000 * 1048 / 50e6 * (1 - 0.083), 0.004);
  EXPECT_LT(busy_share(plan::Aggregation::incremental), 0.001);
}

// An incremental join keeps every record, 98 bytes: the heap of 100 MB is full after 51 s. New objects first have a
// third of it, then what is left.
TEST(Heap, PausesGrowNearAFullHeapUntilItIsOutOfMemory) {
  JobBuilder job;
  job.source("left", 10'000).source("right", 10'000).add(OperatorKind::incremental_join, "join").keyed("k", {});
  job.edge("left", "join", Partitioning::automatic).edge("right", "join", Partitioning::automatic);
  job.then(OperatorKind::sink, "out");
  EngineProfile engine = collecting_engine(100'000'000);
  engine.gc_copy_bandwidth = {1e15};
  SimulatedTestbed testbed(nodes(1, 8, 8), engine, kernel::Seed(1), kernel::Seed(1));
  ASSERT_TRUE(testbed.deploy(job.job(), job.deployment()).has_value());
  ASSERT_TRUE(testbed.observe(10_s).has_value());
  const auto early = testbed.observe(20_s);  // 20 to 60 % full
  ASSERT_TRUE(testbed.observe(12_s).has_value());
  const auto late = testbed.observe(5_s);  // 82 to 92 % full
  ASSERT_TRUE(early.has_value() && late.has_value());
  const double early_busy = *total(*early, "left").busy_ms_per_s, late_busy = *total(*late, "left").busy_ms_per_s;
  EXPECT_NEAR(early_busy, 1000 * 12 / 33.3 * kPause_s, 1.2);
  EXPECT_GT(late_busy, 3 * early_busy);
  const auto over = testbed.observe(10_s);
  ASSERT_FALSE(over.has_value());
  EXPECT_THAT(over.error().what, ::testing::HasSubstr("ran out of memory"));
}

// 20 s of 1000 records/s are 21 MB: two instances of 15 MB hold them, one does not.
TEST(Heap, AnInstanceWithMemoryOfItsOwnRunsOutOfItAfterScalingDown) {
  plan::Window window;
  window.length = 20_s;
  JobBuilder job;
  job.source("in", 1000).record_bytes(1000);
  job.then(OperatorKind::window_aggregate, "window", {}, 2, Partitioning::automatic).keyed("k", {}).window(window);
  job.record_bytes(1000).last().aggregation = plan::Aggregation::list;
  job.last().resources.memory = {15'000'000};
  job.then(OperatorKind::sink, "out");
  CheckedRun run(job, free_engine());
  run.observe(60_s);
  ASSERT_TRUE(run.testbed().reconfigure(job.deployment().with("window", plan::Parallelism{1})).has_value());
  const auto seen = run.testbed().observe(60_s);
  ASSERT_FALSE(seen.has_value());
  EXPECT_THAT(seen.error().what, ::testing::StartsWith("window/0 ran out of memory at"));
}

}  // namespace
}  // namespace millrace::runtime
