// Threads inside an instance: what more cores than one do for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// A map that is busy all the time, 100 us a record, behind a source that is never the bottleneck.
JobBuilder busy_map(double parallel_share, std::uint32_t degree = 1) {
  JobBuilder job;
  job.source("in", 1e6 * degree, 1_us, degree).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  job.then(OperatorKind::map, "map", 100_us, degree).last().cost.parallel_share = parallel_share;
  return job.then(OperatorKind::sink, "out", {}, degree);
}

// Chains would put the sink into the quota, too.
EngineProfile engine() {
  EngineProfile engine = free_engine();
  engine.chaining = false;
  return engine;
}

job::Window seen_with(JobBuilder job, double cpu_share, const EngineProfile& engine,
                      const cluster::Cluster& cluster = nodes(1, 16, 4)) {
  job.at("map").resources.cpu_share = cpu_share;
  CheckedRun run(job, engine, cluster);
  return run.observe_after(1_s, 5_s);
}

double map_rate(const job::Window& seen) {
  return *total(seen, "map").records_in / seen.seen.window_s;
}

// Records/s of the map at a CPU share.
double rate(const JobBuilder& job, double cpu_share, const EngineProfile& with = engine()) {
  return map_rate(seen_with(job, cpu_share, with));
}

// Amdahl's law with as many threads as the quota rounded up, and the quota itself.
double expected(double parallel_share, double cores) {
  return 1e4 * std::min(cores, 1 / (1 - parallel_share + parallel_share / std::ceil(cores)));
}

TEST(InstanceThreads, WithoutAParallelShareMoreThanACoreIsOfNoUse) {
  for (const double cores : {0.25, 0.5, 1.0, 1.5, 4.0}) {
    EXPECT_NEAR(rate(busy_map(0), cores), 1e4 * std::min(1.0, cores), 200) << cores;
  }
}

TEST(InstanceThreads, RateStepsAtWholeCores) {
  for (const double cores : {0.25, 0.7, 1.0, 1.2, 1.5, 2.0, 2.1, 2.5, 3.0, 4.0, 8.0}) {
    EXPECT_NEAR(rate(busy_map(0.8), cores) / expected(0.8, cores), 1, 0.03) << cores;
    EXPECT_NEAR(rate(busy_map(1), cores) / expected(1, cores), 1, 0.03) << cores;
  }
}

TEST(InstanceThreads, WithoutAQuotaTheCoresOfTheNodeCount) {
  // One for the source, three for the map.
  const job::Window seen = seen_with(busy_map(1), 0, engine(), nodes(1, 4, 4));
  EXPECT_GT(map_rate(seen), 2.7e4);
  EXPECT_LT(map_rate(seen), 4e4);
}

TEST(InstanceThreads, SaidThreadsAreTheMost) {
  JobBuilder job = busy_map(0.8);
  job.at("map").cost.threads = 3;
  EXPECT_NEAR(rate(job, 0) / expected(0.8, 3), 1, 0.03);
  job.at("map").cost.threads = 1;
  EXPECT_NEAR(rate(job, 4) / 1e4, 1, 0.03);
}

// Of 100 us, 80 on 4 threads, each of the three further ones 10 us more: 20 + (80 + 30) / 4.
TEST(InstanceThreads, HandingOverCostsPerThread) {
  JobBuilder job = busy_map(0.8);
  job.at("map").cost.per_thread = 10_us;
  EXPECT_NEAR(rate(job, 4) / (1e6 / (20 + 110.0 / 4)), 1, 0.03);
  EXPECT_NEAR(rate(job, 1) / 1e4, 1, 0.03);  // there is no other thread
  job.at("map").cost.per_thread = 200_us;    // more than it is worth
  EXPECT_LT(rate(job, 4), 1e4);
}

TEST(InstanceThreads, BusyIsTheTimeThatPassesAndCpuThatOfAllThreads) {
  const job::Window seen = seen_with(busy_map(0.8), 4, engine());
  const job::Metrics& map = total(seen, "map");
  EXPECT_GT(*map.busy_ms_per_s, 990);
  EXPECT_NEAR(*map.cpu_share, map_rate(seen) * 100e-6, 0.03);
  EXPECT_GT(*map.cpu_share, 2);
  EXPECT_NEAR(*map.busy_ms_per_s + *map.idle_ms_per_s + *map.backpressured_ms_per_s, 1000, 1e-6);
}

TEST(InstanceThreads, HalfLoadedTheyAreIdleTheRestOfTheTime) {
  JobBuilder job;
  job.source("in", 5000).then(OperatorKind::map, "map", 100_us).last().cost.parallel_share = 0.8;
  job.then(OperatorKind::sink, "out");
  const job::Window seen = seen_with(job, 4, engine());
  EXPECT_NEAR(*total(seen, "map").busy_ms_per_s, 5000 * 40e-3, 8);
  EXPECT_NEAR(*total(seen, "map").cpu_share, 0.5, 0.01);
}

// Four threads each, five cores beside the sources': as much as there is, in halves.
TEST(InstanceThreads, TwoInstancesShareFewCoresFairly) {
  JobBuilder job = busy_map(0.9, 2);
  CheckedRun run(job, engine(), nodes(1, 5, 4));
  const job::Window seen = run.observe_after(1_s, 10_s);
  std::vector<double> rates;
  for (const job::Metrics& m : seen.seen.operators.at("map").subtasks) rates.push_back(*m.records_in / 10);
  EXPECT_NEAR(rates[0] / rates[1], 1, 0.1);
  EXPECT_GT(rates[0] + rates[1], 2.2e4);
  double cores = 0;
  for (const auto& [id, op] : seen.seen.operators) cores += *op.total.cpu_share * op.parallelism;
  EXPECT_LE(cores, 5.0001);
}

// Others that wait for a core get it before a further thread does.
TEST(InstanceThreads, TakeNoCoreThatOthersWaitFor) {
  JobBuilder job = busy_map(1);
  job.source("other", 1e6, 10_us, 3).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  job.then(OperatorKind::sink, "drain", {}, 3, Partitioning::forward);
  CheckedRun run(job, free_engine(), nodes(1, 4, 4));
  const job::Window seen = run.observe_after(1_s, 10_s);
  EXPECT_GT(*total(seen, "drain").records_in / 10, 2.3e5);
  EXPECT_GT(*total(seen, "map").records_in / 10, 0.5e4);
}

TEST(InstanceThreads, WithThrottlingOffSharesBelowACoreAreEqualAndAboveDecideTheThreads) {
  EngineProfile with = engine();
  with.throttling = false;
  for (const double cores : {0.2, 0.6, 1.0}) EXPECT_NEAR(rate(busy_map(0.8), cores, with), 1e4, 200) << cores;
  EXPECT_NEAR(rate(busy_map(0.8), 1.2, with) / expected(0.8, 2), 1, 0.03);
  EXPECT_NEAR(rate(busy_map(0.8), 4, with) / expected(0.8, 4), 1, 0.03);
}

// Random service times, heaps, background work, rescaling, checkpoints; CheckedRun looks at what must be conserved.
TEST(InstanceThreads, NothingIsLostWhateverElseHappens) {
  const auto fingerprint = [] {
    JobBuilder job = busy_map(0.7, 2);
    job.at("map").cost.distribution = plan::ServiceDistribution::exponential;
    job.at("map").cost.per_thread = 3_us;
    job.at("map").resources = {.cpu_share = 2.5, .memory = {40'000'000}};
    EngineProfile with = engine();
    with.background_work = 0.4;
    with.checkpoint_interval = 500_ms;
    with.memory_traffic_per_byte = 20;
    with.warm_up = 1_s;
    cluster::Fault pause;
    pause.kind = cluster::FaultKind::pause;
    pause.at = 1500_ms;
    pause.duration = 200_ms;
    pause.node = nodes(1, 6, 4).nodes[0].name;
    CheckedRun run(job, with, nodes(1, 6, 4), 7, {pause});
    run.observe(3_s);
    EXPECT_TRUE(run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{3})).has_value());
    const job::Window seen = run.observe_after(1_s, 2_s);
    EXPECT_GT(throughput(seen), 1000);
    return run.testbed().fingerprint().value();
  };
  EXPECT_EQ(fingerprint(), fingerprint());
}

}  // namespace
}  // namespace millrace::runtime
