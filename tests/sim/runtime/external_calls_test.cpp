// Operators that wait for a service outside the cluster.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// in -> ask -> out; `ask` uses `cpu` and waits 20 ms for each record.
JobBuilder asking(double records_per_s, Duration cpu, std::uint32_t concurrency, std::uint32_t degree = 1,
                  double capacity = 0) {
  JobBuilder job;
  job.source("in", records_per_s).then(OperatorKind::map, "ask", cpu, degree);
  job.last().cost.external_call = 20_ms;
  job.last().cost.external_concurrency = concurrency;
  job.last().cost.external_capacity = capacity;
  return job.then(OperatorKind::sink, "out", {}, 1);
}

TEST(ExternalCalls, AnInstanceHandlesConcurrencyOverCallAndCpu) {
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    EngineProfile engine = free_engine();
    engine.granularity = granularity;
    for (const std::uint32_t concurrency : {1U, 4U, 10U}) {
      for (const Duration cpu : {100_us, 2_ms}) {
        CheckedRun run(asking(20'000, cpu, concurrency), engine);
        const double rate = throughput(run.observe_after(5_s, 20_s));
        // A call and its CPU time take a place each; the CPU is one.
        const double expected = std::min(concurrency / (20e-3 + cpu.seconds()), 1 / cpu.seconds());
        EXPECT_NEAR(rate / expected, 1, 0.03) << concurrency << " calls at once, " << cpu.seconds() << " s of CPU";
      }
    }
  }
}

// The instance waits, so it is busy by Flink's metric, and hardly uses its core: 1.6 ms of 21.6.
TEST(ExternalCalls, WaitingIsBusyWithoutCpu) {
  CheckedRun run(asking(20'000, 1600_us, 1), free_engine());
  const job::Window seen = run.observe_after(5_s, 20_s);
  EXPECT_GT(*total(seen, "ask").busy_ms_per_s, 995);
  EXPECT_NEAR(*total(seen, "ask").cpu_share, 1.6 / 21.6, 0.005);
  EXPECT_GT(seen.measured.backlog_records, 100'000);
}

// Below its capacity an instance with several calls waits for input, and each record takes its call's time.
TEST(ExternalCalls, ARecordIsLateByItsCall) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = Duration();
  for (const std::uint32_t concurrency : {1U, 50U}) {
    CheckedRun run(asking(20, {}, concurrency), engine);
    const job::Window seen = run.observe_after(1_s, 20_s);
    EXPECT_NEAR(mean_latency_ms(seen), 20, 0.5);
    // 20 records/s of 20 ms each: 40 % of the time if they block it.
    EXPECT_NEAR(*total(seen, "ask").busy_ms_per_s, concurrency == 1 ? 400 : 0, 10);
    EXPECT_NEAR(seen.measured.latency_parts.at("ask").service_ms, 20, 0.5);
  }
}

// Beside it on the only core: an operator that needs 80 % of it.
TEST(ExternalCalls, ANeighbourOnTheSameCoreIsNotSlowed) {
  const auto neighbours_rate = [](Duration call) {
    JobBuilder job;
    job.source("in", 20'000).then(OperatorKind::map, "ask", 10_us);
    job.last().cost.external_call = call;
    job.then(OperatorKind::sink, "out").source("other", 100'000, 10_us);
    job.arrivals(job::Arrivals::even, job::SourceLoop::closed).then(OperatorKind::sink, "end");
    CheckedRun run(job, free_engine(), nodes(1, 1, 8));
    const job::Window seen = run.observe_after(5_s, 10_s);
    return *total(seen, "end").records_in / seen.seen.window_s;
  };
  // 49.98 calls/s of 10 us leave 99.95 % of the core, 20,000 records/s would leave 80 %.
  EXPECT_NEAR(neighbours_rate(20_ms), 99'950, 500);
  EXPECT_NEAR(neighbours_rate({}), 80'000, 1500);
}

TEST(ExternalCalls, TheServicesCapacityBoundsTheSum) {
  for (const std::uint32_t degree : {1U, 4U}) {
    CheckedRun run(asking(20'000, 10_us, 4, degree, 300), free_engine());
    const double rate = throughput(run.observe_after(5_s, 20_s));
    // Four calls of 20 ms at once are 200 a second and instance.
    EXPECT_NEAR(rate, std::min(200.0 * degree, 300.0), 5) << degree;
  }
}

TEST(ExternalCalls, BehindASelectiveOrAMultiplyingOperatorOfTheChain) {
  for (const double factor : {0.25, 8.0}) {
    JobBuilder job;
    job.source("in", 5000)
        .then(OperatorKind::flat_map, "split")
        .then(OperatorKind::map, "ask", 10_us, 1, Partitioning::forward);
    job.selectivity(factor).last().cost.external_call = 5_ms;
    job.then(OperatorKind::sink, "out");
    CheckedRun run(job, free_engine());
    EXPECT_NEAR(throughput(run.observe_after(5_s, 20_s)) / 199.6, 1, 0.03) << factor;
  }
}

// A watermark does not overtake the records before it: nothing is late, and every record is in a window.
TEST(ExternalCalls, WatermarksWaitForTheRecordsBeforeThem) {
  plan::Window window;
  window.length = 1_s;
  window.domain = plan::TimeDomain::event;
  plan::KeyDistribution keys;
  keys.keys = 1;
  JobBuilder job;
  job.source("in", 100);
  job.last().cost.external_call = 300_ms;
  job.last().cost.external_concurrency = 100;
  job.then(OperatorKind::window_aggregate, "window", {}, 1, Partitioning::automatic).keyed("k", keys).window(window);
  job.last().cost.external_call = 200_ms;
  job.last().cost.external_concurrency = 100;
  job.then(OperatorKind::sink, "out");
  CheckedRun run(job, free_engine());
  const job::Window seen = run.observe_after(10_s, 20_s);
  EXPECT_NEAR(throughput(seen), 1, 0.06);
  // The oldest record waits a whole window, two calls, and for the next watermark.
  EXPECT_NEAR(mean_latency_ms(seen), 1000 + 500 + 100, 250);
}

// The sink takes 100 records/s; the answers before it wait for its buffers. Small ones, so that they run out soon.
TEST(ExternalCalls, AnswersWaitForOutput) {
  for (const Partitioning partitioning : {Partitioning::rebalance, Partitioning::broadcast}) {
    JobBuilder job;
    job.source("in", 1000).then(OperatorKind::map, "ask", 10_us, 2);
    job.last().cost.external_call = 20_ms;
    job.last().cost.external_concurrency = 50;
    job.then(OperatorKind::sink, "out", 10_ms, 2, partitioning);
    EngineProfile engine = free_engine();
    engine.buffer_size = {1040};
    CheckedRun run(job, engine);
    const job::Window seen = run.observe_after(20_s, 20_s);
    EXPECT_NEAR(throughput(seen), 200, 4);
    EXPECT_GT(*total(seen, "ask").backpressured_ms_per_s, 500);
  }
}

TEST(ExternalCalls, AreAnsweredBeforeASavepoint) {
  const JobBuilder job = asking(400, 10_us, 10, 2);
  CheckedRun run(job, EngineProfile{});
  const job::Window before = run.observe(10_s);
  ASSERT_TRUE(run.testbed().reconfigure(job.deployment().with("ask", plan::Parallelism{3})).has_value());
  const job::Window after = run.observe(30_s);
  // All that was read has arrived but for what is under way.
  EXPECT_NEAR(before.measured.result_records + after.measured.result_records,
              before.measured.read_records.at("in") + after.measured.read_records.at("in"), 400 * 0.3);
}

}  // namespace
}  // namespace millrace::runtime
