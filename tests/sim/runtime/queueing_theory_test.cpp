// The engine against queueing theory: 50 seeds stated beforehand (1 to 50), at least 46 of them with the true value
// inside the 99 % interval.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/sim/runtime/interval_rule.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

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

// M/G/1 (Pollaczek-Khinchine): mean time in the system = S + rho S (1 + cv^2) / (2 (1 - rho)).
TEST(QueueingTheorySlow, GammaServerHasTheSojournTimeOfMg1) {
  for (const double cv : {0.5, 2.0}) {
    const double load = 0.6;
    JobBuilder job = single_server(load);
    job.last().cost.distribution = plan::ServiceDistribution::gamma;
    job.last().cost.service_cv = cv;
    expect_inside_interval(job, queueing_engine(), one_large_node(), 3_s, 1 + load * (1 + cv * cv) / (2 * (1 - load)),
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

// Fork and join over hash partitions: a checkpoint barrier goes to every server at once and waits at each for the work
// that is before it; the checkpoint is complete when the last has passed. The servers' arrivals are independent Poisson
// streams, so their work is independent, with P(V > x) = rho e^(-(mu - lambda) x) [M/M/1], and the mean of the largest
// of c is sum over k of (-1)^(k+1) C(c, k) rho^k / (k (mu - lambda)). Barriers come at fixed times, far enough apart to
// forget one another: they see the time average.
TEST(QueueingTheorySlow, BarriersOverHashPartitionsTakeTheLongestOfTheServersQueues) {
  for (const std::uint32_t servers : {2U, 4U}) {
    const double load = 0.6;
    JobBuilder job;
    job.source("in", 1000 * load * servers).arrivals(job::Arrivals::poisson);
    job.then(OperatorKind::map, "server", 1_ms, servers, Partitioning::hash).exponential();
    plan::KeyDistribution keys;
    keys.keys = 1ULL << 24;  // so many that every server gets the same share
    job.keyed("id", keys);
    job.then(OperatorKind::sink, "out", {}, servers, Partitioning::forward);
    EngineProfile engine = queueing_engine();
    engine.checkpoint_interval = 100_ms;
    engine.checkpoint_sync_ns = 0;
    double longest_ms = 0, ways = 1;
    for (std::uint32_t k = 1; k <= servers; ++k) {
      ways *= static_cast<double>(servers - k + 1) / k;
      longest_ms += (k % 2 == 1 ? 1 : -1) * ways * std::pow(load, k) / (k * (1 - load));
    }
    expect_inside_interval(job, engine, one_large_node(), 2_s, longest_ms, [](const job::Window& window) {
      const job::Checkpoints& seen = window.measured.checkpoints;
      return 1000 * seen.duration_s / static_cast<double>(seen.completed);
    });
  }
}

}  // namespace
}  // namespace millrace::runtime
