// What arrives, and where it goes, against queueing theory: renewal, modulated and batch arrivals, and a stream that
// keys split over several servers.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/plan/key_groups.h"
#include "sim/runtime/known_keys.h"
#include "tests/sim/runtime/interval_rule.h"
#include "tests/sim/runtime/job_builder.h"
#include "tests/sim/runtime/markov_chain.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// Exponential servers of mean 1 ms behind what was added last, each with a sink in its task.
void add_servers(JobBuilder& job, std::uint32_t servers = 1, Partitioning partitioning = Partitioning::rebalance) {
  job.then(OperatorKind::map, "server", 1_ms, servers, partitioning).exponential();
}
void add_sinks(JobBuilder& job, std::uint32_t servers = 1) {
  job.then(OperatorKind::sink, "out", {}, servers, Partitioning::forward);
}

// GI/M/1: mean time in the system = S / (1 - sigma), sigma being the root in (0, 1) of sigma = A((1 - sigma) / S) and A
// the Laplace transform of the gaps: (1 + s cv^2 / lambda)^(-1 / cv^2) for gamma ones.
TEST(ArrivalTheorySlow, GammaGapsHaveTheSojournTimeOfGiM1) {
  for (const double cv : {0.5, 2.0}) {
    const double load = 0.6, square = cv * cv;
    double sigma = 0.5;
    for (int i = 0; i < 1000; ++i) sigma = std::pow(1 + (1 - sigma) * square / load, -1 / square);
    JobBuilder job;
    job.source("in", 1000 * load).arrivals(job::Arrivals::gamma).gap_cv(cv);
    add_servers(job);
    add_sinks(job);
    expect_inside_interval(job, queueing_engine(), one_large_node(), 2_s, 1 / (1 - sigma), mean_latency_ms);
  }
}

// MMPP/M/1 as a chain with states (records, state of the modulation), records cut off at `most`.
double modulated_sojourn_ms(double busy_rate, double quiet_rate, double busy_ms, double quiet_ms, std::size_t most) {
  MarkovChain chain(2 * (most + 1));
  for (std::size_t n = 0; n <= most; ++n) {
    chain.add(2 * n, 2 * n + 1, 1 / busy_ms);
    chain.add(2 * n + 1, 2 * n, 1 / quiet_ms);
    if (n > 0) chain.add(2 * n, 2 * n - 2, 1);
    if (n > 0) chain.add(2 * n + 1, 2 * n - 1, 1);
    if (n < most) chain.add(2 * n, 2 * n + 2, busy_rate);
    if (n < most) chain.add(2 * n + 1, 2 * n + 3, quiet_rate);
  }
  const std::vector<double> share = chain.stationary();
  double records = 0;
  for (std::size_t state = 0; state < share.size(); ++state) records += share[state] * static_cast<double>(state / 2);
  return records * (busy_ms + quiet_ms) / (busy_rate * busy_ms + quiet_rate * quiet_ms);  // Little's law
}

// Busy for 20 ms with 1 record/ms, quiet for 30 ms with a quarter of that: 0.55 records/ms on average.
TEST(ArrivalTheorySlow, ModulatedArrivalsHaveTheSojournTimeOfTheirMarkovChain) {
  JobBuilder job;
  job.source("in", 550).arrivals(job::Arrivals::mmpp).modulation({20_ms, 30_ms, 0.25});
  add_servers(job);
  add_sinks(job);
  expect_inside_interval(job, queueing_engine(), one_large_node(), 3_s, modulated_sojourn_ms(1, 0.25, 20, 30, 250),
                         mean_latency_ms);
}

// M^[k]/M/1, an operator in front of the server making k records of one [Gross & Harris, section 3.1]: mean time in the
// system = S (1 + k) / (2 (1 - rho)).
TEST(ArrivalTheorySlow, RecordsThatComeTogetherHaveTheSojournTimeOfBatchArrivals) {
  for (const double k : {2.0, 5.0}) {
    const double load = 0.6;
    JobBuilder job;
    job.source("in", 1000 * load / k).arrivals(job::Arrivals::poisson);
    job.then(OperatorKind::flat_map, "split");
    add_servers(job);
    job.selectivity(k);
    add_sinks(job);
    expect_inside_interval(job, queueing_engine(), one_large_node(), 3_s, (1 + k) / (2 * (1 - load)), mean_latency_ms);
  }
}

// A Poisson stream that keys split is a Poisson stream of its share at each server, independent of the others: a record
// has the mean time in the system of the M/M/1 that its key leads to.
TEST(ArrivalTheorySlow, HashPartitionsAreIndependentMm1s) {
  constexpr std::uint32_t kServers = 4;
  constexpr double kRate = 2;  // records/ms
  std::vector<plan::ListedKey> keys;
  for (std::int32_t i = 0; i < 40; ++i) keys.push_back({i, i < 20 ? 2.0 : 1.0, 0});
  const plan::KeyDistribution domain = plan::listed_keys(keys);
  const KnownKeys known = known_keys(domain, kServers, plan::default_max_parallelism(kServers));
  std::vector<double> share(kServers, 0.0);
  for (std::size_t key = 0; key < known.owner.size(); ++key) share[known.owner[key]] += known.weights[key];
  double expected = 0;
  for (const double p : share) {
    ASSERT_LT(kRate * p, 0.85);
    expected += p / (1 - kRate * p);
  }
  JobBuilder job;
  job.source("in", 1000 * kRate).arrivals(job::Arrivals::poisson);
  add_servers(job, kServers, Partitioning::automatic);
  job.keyed("k", domain);
  add_sinks(job, kServers);
  expect_inside_interval(job, queueing_engine(), one_large_node(), 1_s, expected, mean_latency_ms);
}

}  // namespace
}  // namespace millrace::runtime
