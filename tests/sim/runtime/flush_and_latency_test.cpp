// What buffers and their flushing cost in latency, and how latency is broken down.
#include <gtest/gtest.h>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// in -> map, `hops` times; nothing costs anything.
JobBuilder hops(std::uint32_t count, double records_per_s, std::uint32_t degree = 1) {
  JobBuilder job;
  job.source("in", records_per_s);
  for (std::uint32_t i = 0; i < count; ++i) job.then(OperatorKind::map, "map-" + std::to_string(i), {}, degree);
  return job.then(OperatorKind::sink, "out", {}, count == 0 ? 1 : degree, Partitioning::forward);
}

// Mean over seeds, and so over the phases of the flushers.
double mean_over_seeds_ms(const JobBuilder& job, const EngineProfile& engine) {
  constexpr std::uint64_t kSeeds = 40;
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CheckedRun run(job, engine, one_large_node(), seed);
    sum += mean_latency_ms(run.observe_after(1_s, 20_s));
  }
  return sum / kSeeds;
}

TEST(Flush, CostsHalfTheTimeOutPerHopAtLowRates) {
  // 47.3/s: no divisor of ten flushes a second.
  EXPECT_NEAR(mean_over_seeds_ms(hops(1, 47.3), free_engine()), 50, 3);
  // The second hop's residual is fixed by the two phases: 50 ms over the seeds, with a standard error of 29/sqrt(40).
  EXPECT_NEAR(mean_over_seeds_ms(hops(2, 47.3), free_engine()), 100, 13);
}

TEST(Flush, CostsNothingWithoutHops) {
  EXPECT_LT(mean_over_seeds_ms(hops(0, 47.3), EngineProfile{}), 1);
}

TEST(Flush, CostsLessThanAMillisecondPerHopWithoutTimeOut) {
  EngineProfile engine;
  engine.buffer_timeout = Duration();
  EXPECT_LT(mean_over_seeds_ms(hops(1, 47.3), engine), 1);
}

TEST(Flush, ScalesWithTheTimeOut) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 20_ms;
  EXPECT_NEAR(mean_over_seeds_ms(hops(1, 47.3), engine), 10, 1);
}

// A buffer holds 315 records of 104 bytes; it is full after 315 / (rate of the channel), and a record waits half of
// that.
TEST(Flush, CostsHalfTheFillTimeAtHighRates) {
  const double rate = 31'500;
  EXPECT_NEAR(mean_over_seeds_ms(hops(1, rate), free_engine()), 5, 1.2);
  EngineProfile engine = free_engine();
  engine.buffer_timeout = -1_ms;
  EXPECT_NEAR(mean_over_seeds_ms(hops(1, rate), engine), 5, 1.2);
  // Over four targets each channel is four times as thin.
  EXPECT_NEAR(mean_over_seeds_ms(hops(1, rate, 4), engine), 20, 1.5);
}

// At a low rate more targets make latency worse: each channel fills more slowly, until the time-out limits it.
TEST(Flush, RisesWithTheDegreeAtLowRates) {
  const double rate = 31'500;
  EXPECT_NEAR(mean_over_seeds_ms(hops(1, rate, 2), free_engine()), 10, 1.5);
  EXPECT_NEAR(mean_over_seeds_ms(hops(1, rate, 40), free_engine()), 50, 4);
}

// A linear job without selectivity: what each operator adds, summed, is the mean end-to-end latency.
TEST(LatencyParts, SumToTheMeanLatency) {
  JobBuilder job;
  job.source("in", 2000, 50_us).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::map, "first", 300_us, 2).then(OperatorKind::map, "second", 400_us, 3);
  job.then(OperatorKind::sink, "out", 10_us, 2);
  cluster::Cluster two = nodes(2, 2, 2);  // contended, and with remote channels
  two.network_latency = 200_us;
  for (cluster::Node& node : two.nodes) node.type.network = {1e7};
  CheckedRun run(job, EngineProfile{}, two);
  const job::Window seen = run.observe_after(10_s, 60_s);
  double sum = 0, network = 0, contention = 0;
  for (const auto& [id, part] : seen.measured.latency_parts) {
    sum += part.queueing_ms + part.service_ms + part.contention_ms + part.flush_ms + part.network_ms + part.window_ms;
    network += part.network_ms;
    contention += part.contention_ms;
  }
  EXPECT_NEAR(sum / mean_latency_ms(seen), 1, 0.02);
  EXPECT_GT(network, 0.05);
  EXPECT_GT(contention, 0.01);
}

// A processing-time window holds a record for half its length on average; here every record has a key of its own.
TEST(LatencyParts, ShowTheResidenceInWindows) {
  plan::KeyDistribution keys;
  keys.keys = 1'000'000;
  plan::Window window;
  window.length = 1_s;
  JobBuilder job;
  job.source("in", 500).then(OperatorKind::window_aggregate, "window", 10_us, 1, Partitioning::automatic);
  job.keyed("k", keys).window(window).then(OperatorKind::sink, "out");
  EngineProfile engine;
  engine.buffer_timeout = 1_ms;
  CheckedRun run(job, engine);
  const job::Window seen = run.observe_after(5_s, 20_s);
  EXPECT_NEAR(seen.measured.latency_parts.at("window").window_ms, 500, 10);
}

}  // namespace
}  // namespace millrace::runtime
