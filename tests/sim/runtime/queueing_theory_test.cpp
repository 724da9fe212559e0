// The engine against queueing theory: 50 seeds stated beforehand (1 to 50), at least 46 of them with the true value
// inside the 99 % interval.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "sim/kernel/batch_means.h"
#include "tests/sim/runtime/job_builder.h"
#include "tests/sim/runtime/markov_chain.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

constexpr std::uint64_t kSeeds = 50;
constexpr std::size_t kBatches = 20;

// What one window contributes to the estimate.
using Statistic = double (*)(const job::Window&);

// Counts the seeds whose interval, from `kBatches` windows of `batch` after one of warm-up, contains `expected`.
void expect_inside_interval(const JobBuilder& job, const EngineProfile& engine, const cluster::Cluster& cluster,
                            Duration batch, double expected, Statistic statistic) {
  std::uint64_t inside = 0;
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CheckedRun run(job, engine, cluster, seed);
    run.observe(batch);
    std::vector<double> series;
    for (std::size_t i = 0; i < kBatches; ++i) series.push_back(statistic(run.observe(batch)));
    const kernel::ConfidenceInterval interval = kernel::batch_means(series, kBatches, 0.99);
    sum += interval.mean;
    inside += interval.contains(expected);
  }
  EXPECT_GE(inside, 46U) << "expected " << expected << ", mean over the seeds " << sum / kSeeds;
}

// Poisson arrivals at `load` per ms of a server with mean service time 1 ms; the sink is part of the server's task.
JobBuilder single_server(double load) {
  JobBuilder job;
  job.source("in", 1000 * load).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::map, "server", 1_ms);
  job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  return job;
}

// M/M/1: mean time in the system = S / (1 - rho).
TEST(QueueingTheorySlow, ExponentialServerHasTheSojournTimeOfMm1) {
  for (const double load : {0.3, 0.6}) {
    JobBuilder job = single_server(load);
    job.last().cost.distribution = plan::ServiceDistribution::exponential;
    expect_inside_interval(job, queueing_engine(), one_large_node(), 5_s, 1 / (1 - load), mean_latency_ms);
  }
}

// M/D/1 (Pollaczek-Khinchine): mean time in the system = S + rho S / (2 (1 - rho)).
TEST(QueueingTheorySlow, DeterministicServerHasTheSojournTimeOfMd1) {
  for (const double load : {0.3, 0.7}) {
    expect_inside_interval(single_server(load), queueing_engine(), one_large_node(), 5_s, 1 + load / (2 * (1 - load)),
                           mean_latency_ms);
  }
}

constexpr std::uint32_t kInstances = 400;

// One job is one record at one of many instances, which take turns on the cores of the second node. The first node
// holds the source (and one instance in 400, with a core of its own).
JobBuilder many_instances(double records_per_s) {
  JobBuilder job;
  job.source("in", records_per_s).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::map, "job", 1_ms, kInstances);
  job.then(OperatorKind::sink, "out", {}, kInstances, Partitioning::forward);
  return job;
}
cluster::Cluster shared_cores(std::uint32_t cores) {
  cluster::Cluster cluster = nodes(2, cores, kInstances);
  cluster.nodes[0].slots = 1;
  cluster.nodes[0].type.cores = 4;
  return cluster;
}
// Of all records one in kInstances meets no other: what the mean over all is, given the mean `w` (ms) of the others.
double with_the_lone_instance(double w) {
  return w + (1 - w) / kInstances;
}

// Erlang's C: probability that all c servers are busy when a job arrives at M/M/c with offered load a = lambda S.
double erlang_c(std::uint32_t c, double a) {
  double term = 1, sum = 1;
  for (std::uint32_t k = 1; k < c; ++k) {
    term *= a / k;
    sum += term;
  }
  const double last = term * a / c * c / (c - a);
  return last / (sum + last);
}

// M/M/c: mean time in the system = S + C(c, a) S / (c - a).
TEST(QueueingTheorySlow, CoresOfANodeHaveTheSojournTimeOfMmc) {
  for (const std::uint32_t cores : {2U, 4U}) {
    const double load = 0.7;
    JobBuilder job = many_instances(1000 * load * cores);
    job.last().cost.distribution = plan::ServiceDistribution::exponential;
    EngineProfile engine = queueing_engine();
    engine.quantum = 1000_s;
    const double a = load * cores * (1 - 1.0 / kInstances);
    expect_inside_interval(job, engine, shared_cores(cores), 2_s,
                           with_the_lone_instance(1 + erlang_c(cores, a) / (cores - a)), mean_latency_ms);
  }
}

// M/G/1 with processor sharing: mean time in the system = S / (1 - rho) whatever the distribution of service times
// (here constant; first come, first served would give less).
TEST(QueueingTheorySlow, SmallQuantaAreProcessorSharing) {
  const double load = 0.6;
  EngineProfile engine = queueing_engine();
  engine.quantum = 20_us;
  const double rho = load * (1 - 1.0 / kInstances);
  expect_inside_interval(many_instances(1000 * load), engine, shared_cores(1), 3_s,
                         with_the_lone_instance(1 / (1 - rho)), mean_latency_ms);
}

// first -> second, exponential with means 1 ms and `second_ms`, a channel of `room` records between them. A producer
// starts a record only if its channel has room, and the record in the consumer's hands does not count; so the first
// serves while the second has at most `room` records waiting and in service. State (n1, n2): records at each,
// n1 cut off at `most`; lambda: n1 + 1; mu1 if n1 > 0 and n2 <= room; mu2 if n2 > 0.
double tandem_sojourn_ms(double lambda_per_ms, double second_ms, std::size_t room, std::size_t most) {
  const std::size_t width = room + 2;
  MarkovChain chain((most + 1) * width);
  for (std::size_t n1 = 0; n1 <= most; ++n1) {
    for (std::size_t n2 = 0; n2 < width; ++n2) {
      const std::size_t state = n1 * width + n2;
      if (n1 < most) chain.add(state, state + width, lambda_per_ms);
      if (n1 > 0 && n2 <= room) chain.add(state, state - width + 1, 1);
      if (n2 > 0) chain.add(state, state - 1, 1 / second_ms);
    }
  }
  const std::vector<double> share = chain.stationary();
  double records = 0;
  for (std::size_t state = 0; state < share.size(); ++state) {
    records += share[state] * static_cast<double>(state / width + state % width);
  }
  return records / lambda_per_ms;  // Little's law
}

JobBuilder tandem(double records_per_s) {
  JobBuilder job;
  job.source("in", records_per_s).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::map, "first", 1_ms).exponential();
  job.then(OperatorKind::map, "second", 1_ms).exponential();
  return job;
}

TEST(QueueingTheorySlow, TandemWithFiniteBuffersHasTheSojournTimeOfItsMarkovChain) {
  for (const std::uint32_t room : {1U, 3U}) {
    JobBuilder job = tandem(400);
    job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
    EngineProfile engine = queueing_engine();
    engine.max_buffers_per_channel = room;
    expect_inside_interval(job, engine, one_large_node(), 5_s, tandem_sojourn_ms(0.4, 1, room, 100), mean_latency_ms);
  }
}

// Saturated, three servers of 1 ms with room for one record between them: state (n2, n3) of the later two. The second
// serves while n2 > 0 and n3 <= 1; the record that it serves leaves the channel, one that it may not start stays there;
// the first serves while that channel is empty.
TEST(QueueingTheorySlow, SaturatedTandemHasTheThroughputOfItsMarkovChain) {
  constexpr std::size_t kRoom = 1, kWidth = kRoom + 2;
  MarkovChain chain(kWidth * kWidth);
  for (std::size_t n2 = 0; n2 < kWidth; ++n2) {
    for (std::size_t n3 = 0; n3 < kWidth; ++n3) {
      const std::size_t state = n2 * kWidth + n3;
      const bool second_serves = n2 > 0 && n3 <= kRoom;
      if (n2 - (second_serves ? 1 : 0) < kRoom) chain.add(state, state + kWidth, 1);
      if (second_serves) chain.add(state, state - kWidth + 1, 1);
      if (n3 > 0) chain.add(state, state - 1, 1);
    }
  }
  const std::vector<double> share = chain.stationary();
  double busy = 0;
  for (std::size_t state = 0; state < share.size(); ++state) busy += state % kWidth > 0 ? share[state] : 0.0;

  JobBuilder job = tandem(5000);
  job.then(OperatorKind::map, "third", 1_ms).exponential();
  job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  EngineProfile engine = queueing_engine();
  engine.max_buffers_per_channel = kRoom;
  expect_inside_interval(job, engine, one_large_node(), 2_s, 1000 * busy, throughput);
}

}  // namespace
}  // namespace millrace::runtime
