// Latency markers beside true latencies.
#include <gtest/gtest.h>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

EngineProfile marking_engine() {
  EngineProfile engine = free_engine();
  engine.latency_marker_interval = 97_ms;
  return engine;
}

double marker_ms(const job::Window& window, const std::string& id) {
  return window.measured.marker_latency_ns.at(id).mean() / 1e6;
}

// Two hops, in a window of two seconds between them, or not.
JobBuilder two_hops(bool windowed) {
  JobBuilder job;
  job.source("in", 500);
  if (windowed) {
    plan::Window window;
    window.length = 2_s;
    plan::KeyDistribution keys;
    keys.keys = 1'000'000;
    job.then(OperatorKind::window_aggregate, "middle", {}, 2, Partitioning::automatic).keyed("k", keys).window(window);
  } else {
    job.then(OperatorKind::map, "middle", {}, 2);
  }
  return job.then(OperatorKind::sink, "out", {}, 3);
}

// Results of a window are as old as the oldest record of their key, here the only one: a second on average, and what
// markers show. Over seeds, because a flusher's phase is fixed in a run.
TEST(LatencyMarkers, LeaveOutTheTimeInWindows) {
  constexpr std::uint64_t kSeeds = 20;
  double markers = 0, records = 0, plain = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CheckedRun windowed(two_hops(true), marking_engine(), one_large_node(), seed);
    const job::Window seen = windowed.observe_after(5_s, 30_s);
    markers += marker_ms(seen, "out") / kSeeds;
    records += mean_latency_ms(seen) / kSeeds;
    CheckedRun straight(two_hops(false), marking_engine(), one_large_node(), seed);
    const job::Window through = straight.observe_after(5_s, 30_s);
    plain += mean_latency_ms(through) / kSeeds;
    EXPECT_NEAR(marker_ms(through, "out"), mean_latency_ms(through), 0.25 * mean_latency_ms(through)) << seed;
  }
  EXPECT_NEAR(markers, 100, 20);  // half a flush time-out a hop
  EXPECT_NEAR(plain, 100, 20);
  EXPECT_NEAR(records - markers, 1000, 60);
}

TEST(LatencyMarkers, WaitInQueuesLikeRecords) {
  JobBuilder job;
  job.source("in", 3000)
      .then(OperatorKind::map, "map", 1_ms)
      .then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  CheckedRun run(job, marking_engine());
  const job::Window seen = run.observe_after(30_s, 30_s);
  // Ten and a half buffers of 315 records at 1000/s.
  EXPECT_NEAR(marker_ms(seen, "map"), 3300, 400);
  EXPECT_EQ(marker_ms(seen, "map"), marker_ms(seen, "out"));
}

// Every instance of a source emits one each 97 ms; each takes one way, and every operator on it records it.
TEST(LatencyMarkers, TakeOneChannelEach) {
  JobBuilder job;
  job.source("in", 1000, {}, 4).then(OperatorKind::map, "map", {}, 8).then(OperatorKind::sink, "out", {}, 5);
  job.add(OperatorKind::sink, "other", {}, 3).edge("map", "other");
  CheckedRun run(job, marking_engine());
  const job::Window seen = run.observe_after(2_s, 97_s);
  const auto count = [&](const char* id) {
    return static_cast<double>(seen.measured.marker_latency_ns.at(id).count());
  };
  EXPECT_NEAR(count("map"), 4000, 12);
  EXPECT_NEAR(count("out") + count("other"), 4000, 24);
  EXPECT_NEAR(count("out"), 2000, 6 * 32);  // of two outputs, one at random
  EXPECT_FALSE(seen.measured.marker_latency_ns.contains("in"));
}

TEST(LatencyMarkers, LeaveWithoutRecordsAndCostNothing) {
  for (const Duration timeout : {Duration(), Duration(100_ms)}) {
    JobBuilder job;
    job.source("in", 0.001).then(OperatorKind::map, "map").then(OperatorKind::sink, "out");
    EngineProfile engine = marking_engine();
    engine.buffer_timeout = timeout;
    CheckedRun run(job, engine);
    const job::Window seen = run.observe_after(1_s, 20_s);
    EXPECT_NEAR(static_cast<double>(seen.measured.marker_latency_ns.at("out").count()), 20 / 0.097, 4);
    EXPECT_LE(marker_ms(seen, "out"), 200);
    EXPECT_EQ(*total(seen, "map").busy_ms_per_s, 0);
  }
}

// What a sink passes on, here nothing, comes behind what it counts; markers go on to the committer.
TEST(LatencyMarkers, ReachTheCommitterBehindASink) {
  JobBuilder job;
  job.source("in", 1000).then(OperatorKind::sink, "writer").then(OperatorKind::sink, "committer").selectivity(0);
  CheckedRun run(job, marking_engine());
  const job::Window seen = run.observe_after(2_s, 20_s);
  EXPECT_NEAR(throughput(seen), 1000, 10);
  EXPECT_EQ(*total(seen, "committer").records_in, 0);
  EXPECT_GT(marker_ms(seen, "committer"), marker_ms(seen, "writer"));
}

// PDSP-Bench's latency of an idle chain: Flink's hops wait half of the buffer time-out, and each operator's marker age
// counts all hops before it, so that k operators behind a source add up to k (k + 1) / 2 hops [PDSP-Bench repository:
// medians of 46 to 49 ms a hop, of 440 to 500 for k = 4, of 945 to 1000 for k = 6].
TEST(LatencyMarkers, OfAnIdleChainAddUpToTriangularNumbersOfHops) {
  constexpr std::uint64_t kSeeds = 10;
  constexpr std::uint32_t kDegree = 10;
  for (const int operators : {1, 4, 6}) {
    double sum = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      JobBuilder job;
      job.source("in", 5000, {}, kDegree);
      for (int i = 1; i < operators; ++i) job.then(OperatorKind::map, "map" + std::to_string(i), {}, kDegree);
      job.then(OperatorKind::sink, "out", {}, kDegree);
      EngineProfile engine = marking_engine();
      engine.chaining = false;
      engine.latency_marker_interval = 10_ms;
      CheckedRun run(job, engine, one_large_node(), seed);
      for (const auto& [id, ages] : run.observe_after(2_s, 20_s).measured.marker_latency_ns) {
        sum += ages.quantile(0.5) / 1e6 / kSeeds;
      }
    }
    EXPECT_NEAR(sum, 48 * operators * (operators + 1) / 2, 0.06 * sum) << operators;
  }
}

TEST(LatencyMarkers, AreOffByDefault) {
  CheckedRun run(two_hops(false), free_engine());
  EXPECT_TRUE(run.observe(5_s).measured.marker_latency_ns.empty());
}

}  // namespace
}  // namespace millrace::runtime
