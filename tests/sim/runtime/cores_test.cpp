// What sharing hardware does: cores, quotas, node speed, memory bandwidth.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/runtime/node.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// A generator that is busy all the time, 10 us a record, and its sink in one task per instance.
JobBuilder generators(std::uint32_t degree) {
  JobBuilder job;
  job.source("in", 1e6 * degree, 10_us, degree).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  return job.then(OperatorKind::sink, "out", {}, degree, Partitioning::forward);
}

std::vector<double> rates_of_instances(const JobBuilder& job, const plan::Deployment& deployment,
                                       const cluster::Cluster& cluster, const EngineProfile& engine = free_engine()) {
  CheckedRun run(job.job(), deployment, engine, cluster, 1, 1);
  const job::Window seen = run.observe_after(1_s, 10_s);
  std::vector<double> rates;
  for (const job::Metrics& m : seen.seen.operators.at("out").subtasks) rates.push_back(*m.records_in / 10);
  return rates;
}

TEST(Cores, TwoBusyInstancesOnOneCoreGetHalfEach) {
  cluster::Cluster cluster = nodes(2, 1, 2);
  cluster.nodes[0].slots = 1;
  const JobBuilder job = generators(3);  // the first alone on its node, two on the other
  const std::vector<double> rates = rates_of_instances(job, job.deployment(), cluster);
  EXPECT_NEAR(rates[0], 100'000, 1000);
  EXPECT_NEAR(rates[1], 50'000, 500);
  EXPECT_NEAR(rates[2], 50'000, 500);
}

TEST(Cores, SharingShowsAsBusyTimeAndAsCpuShare) {
  CheckedRun run(generators(3), free_engine(), nodes(1, 2, 3));
  const job::Window seen = run.observe_after(1_s, 10_s);
  for (const job::Metrics& m : seen.seen.operators.at("in").subtasks) {
    EXPECT_GT(*m.busy_ms_per_s, 999);
    EXPECT_NEAR(*m.cpu_share, 2.0 / 3, 0.01);
  }
}

TEST(Cores, QuotaOfHalfACoreHalvesTheRate) {
  const JobBuilder job = generators(2);
  const plan::Deployment deployment = job.deployment()
                                          .with("in", std::vector<plan::InstanceResources>{{0.5, {}}, {0, {}}})
                                          .with("out", std::vector<plan::InstanceResources>{{0.5, {}}, {0, {}}});
  const std::vector<double> rates = rates_of_instances(job, deployment, one_large_node());
  EXPECT_NEAR(rates[0], 50'000, 500);
  EXPECT_NEAR(rates[1], 100'000, 1000);
}

// With w of background work per CPU time of a thread, n busy threads on c cores want n (1 + w) of them: each thread
// gets min(1, c / (n (1 + w))) of a core.
TEST(Cores, BackgroundWorkTakesCoresAndSlowsNoThreadThatHasOneLeft) {
  struct Case {
    std::uint32_t threads, cores;
    double background_work, share;
  };
  for (const Case& c :
       {Case{1, 1, 1, 0.5}, Case{1, 2, 1, 1}, Case{3, 3, 0.5, 2.0 / 3}, Case{4, 16, 3, 1}, Case{4, 8, 3, 0.5}}) {
    EngineProfile engine = free_engine();
    engine.background_work = c.background_work;
    const JobBuilder job = generators(c.threads);
    for (const double rate : rates_of_instances(job, job.deployment(), nodes(1, c.cores, c.threads), engine)) {
      EXPECT_NEAR(rate, 1e5 * c.share, 2000) << c.threads << " threads on " << c.cores << " cores";
    }
  }
}

TEST(Cores, BackgroundWorkCountsAgainstTheQuotaOfTheInstance) {
  EngineProfile engine = free_engine();
  engine.background_work = 1;
  const JobBuilder job = generators(1);
  const auto half = std::vector<plan::InstanceResources>{{0.5, {}}};
  const plan::Deployment deployment = job.deployment().with("in", half).with("out", half);
  EXPECT_NEAR(rates_of_instances(job, deployment, one_large_node(), engine)[0], 25'000, 500);
}

TEST(Cores, TheUpkeepOfAnInstanceComesOffItsQuota) {
  EngineProfile engine = free_engine();
  engine.instance_upkeep = 0.2;
  const JobBuilder job = generators(1);
  const auto half = std::vector<plan::InstanceResources>{{0.5, {}}};
  const plan::Deployment deployment = job.deployment().with("in", half).with("out", half);
  EXPECT_NEAR(rates_of_instances(job, deployment, one_large_node(), engine)[0], 30'000, 500);
  // Instances without a share have no container of their own.
  EXPECT_NEAR(rates_of_instances(job, job.deployment(), one_large_node(), engine)[0], 100'000, 500);
  // Nothing is left of a share that is all upkeep.
  engine.instance_upkeep = 0.6;
  EXPECT_LT(rates_of_instances(job, deployment, one_large_node(), engine)[0], 10);
}

// Of chained operators the least share applies, as the plan gives it.
TEST(Cores, QuotaOfThePlanHoldsForEachInstance) {
  JobBuilder job;
  job.source("in", 4e6, 10_us, 2).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  job.last().resources.cpu_share = 0.8;
  job.then(OperatorKind::sink, "out", {}, 2, Partitioning::forward).last().resources.cpu_share = 0.3;
  for (const double rate : rates_of_instances(job, job.deployment(), one_large_node())) {
    EXPECT_NEAR(rate, 30'000, 300);
  }
}

// Every second 1000 records of 100 us each, in a quota of 20 ms per 100 ms: 200 at once, and 200 more in each of the
// next four periods. If the records come at phase f of a period, the mean is 10 + (4 * (100 - f) + 600) / 5 ms.
TEST(Cores, AQuotaDelaysByWholePeriods) {
  JobBuilder job;
  job.source("in", 1000).arrivals(job::Arrivals::burst, job::SourceLoop::closed);
  job.then(OperatorKind::map, "map", 100_us).last().resources.cpu_share = 0.2;
  job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 1_ms;
  CheckedRun run(job, engine);
  const job::Window seen = run.observe_after(2_s, 20_s);
  EXPECT_NEAR(mean_latency_ms(seen), 170, 42);
  EXPECT_LT(seen.measured.latency_ns.quantile(0.15), 20e6);
  const double second = seen.measured.latency_ns.quantile(0.3), third = seen.measured.latency_ns.quantile(0.5);
  EXPECT_NEAR((third - second) / 1e6, 100, 3);
}

TEST(Cores, SpeedScalesTheRate) {
  cluster::Cluster cluster = nodes(2, 1, 1);
  cluster.nodes[1].type.speed = 1.3;
  const JobBuilder job = generators(2);
  const std::vector<double> rates = rates_of_instances(job, job.deployment(), cluster);
  EXPECT_NEAR(rates[1] / rates[0], 1.3, 0.01);
}

// Memory bandwidth alone: every instance has a core of its own. A record takes 10 us of CPU time and copies 100 bytes
// at its chained hop: 5 us at a core's 20 MB/s (hidden in the 10 us), 2.5 us at the node's 40 MB/s. The longer accesses
// of n busy cores make it T us, where T (T - 10) = 5 x rise x (n - 1) x 2.5 (node.h); eight reach the node's
// bandwidth: 20.
TEST(Memory, BandwidthIsSharedByBusyCores) {
  EngineProfile engine = free_engine();
  engine.memory_traffic_per_byte = 1;
  cluster::Cluster cluster = nodes(1, 64, 64);
  cluster.nodes[0].type.memory_bandwidth = {40e6};
  cluster.nodes[0].type.memory_bandwidth_per_core = {20e6};
  for (const std::uint32_t degree : {1U, 2U, 4U, 8U, 16U}) {
    const double waits = 5 * kLoadedLatencyRise * (degree - 1) * 2.5;
    const double expected_us = std::max((10 + std::sqrt(100 + 4 * waits)) / 2, 2.5 * degree);
    const JobBuilder job = generators(degree);
    for (const double rate : rates_of_instances(job, job.deployment(), cluster, engine)) {
      EXPECT_NEAR(1e6 / rate, expected_us, 0.02 * expected_us) << degree;
    }
  }
}

// Results of a uniform linear job in its first ten seconds; a short flush time-out keeps what is under way at the end
// small.
double results_on(const JobBuilder& job, const cluster::Cluster& cluster) {
  EngineProfile engine;
  engine.buffer_timeout = 10_ms;
  SimulatedTestbed testbed(cluster, engine, kernel::Seed(1), kernel::Seed(1));
  RC_ASSERT(testbed.deploy(job.job(), job.deployment()).has_value());
  const job::Window seen = testbed.observe(10_s).value();
  RC_ASSERT(testbed.violations().empty());
  return seen.measured.result_records;
}

// Better hardware never slows a uniform job down (1 % slack; common random numbers).
RC_GTEST_PROP(Monotonicity, BetterHardwareNeverCostsThroughputSlow, ()) {
  const std::uint32_t degree = *rc::gen::inRange(1U, 9U);
  JobBuilder job;
  job.source("in", *rc::gen::element(2e4, 1e5, 1e6), 1_us, degree);
  job.then(OperatorKind::map, "first", *rc::gen::inRange<std::int64_t>(1, 100) * 1_us, degree);
  job.then(OperatorKind::map, "second", *rc::gen::inRange<std::int64_t>(1, 100) * 1_us, degree);
  job.then(OperatorKind::sink, "out", 1_us, degree);
  const std::uint32_t machines = *rc::gen::element(1U, 2U);
  const std::uint32_t cores = *rc::gen::inRange(1U, 9U);
  cluster::Cluster cluster = nodes(machines, cores, 8);
  for (cluster::Node& node : cluster.nodes) node.type.network = {*rc::gen::element(3e6, 3e7, 1e9)};
  const double base = results_on(job, cluster);

  cluster::Cluster more_cores = cluster, faster = cluster, wider = cluster;
  for (cluster::Node& node : more_cores.nodes) node.type.cores *= 2;
  for (cluster::Node& node : faster.nodes) node.type.speed *= 1.5;
  for (cluster::Node& node : wider.nodes) node.type.network.value *= 3;
  for (const cluster::Cluster& better : {more_cores, faster, wider}) RC_ASSERT(results_on(job, better) >= 0.99 * base);
}

}  // namespace
}  // namespace millrace::runtime
