// What must hold in every run: records are conserved per edge, time per subtask; the utilisation law and Little's law.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

plan::Window time_window(plan::WindowShape shape, Duration length, Duration slide = {}) {
  plan::Window window;
  window.shape = shape;
  window.length = length;
  window.slide = slide;
  return window;
}

std::uint32_t any_degree() {
  return *rc::gen::inRange<std::uint32_t>(1, 7);
}
Duration any_cost() {
  return *rc::gen::inRange<std::int64_t>(1, 60) * 1_us;
}
Partitioning any_partitioning() {
  return *rc::gen::element(Partitioning::rebalance, Partitioning::automatic, Partitioning::rescale,
                           Partitioning::broadcast);
}
plan::KeyDistribution any_keys() {
  plan::KeyDistribution keys;
  keys.shape = *rc::gen::element(plan::KeyShape::uniform, plan::KeyShape::zipf);
  keys.keys = *rc::gen::inRange<std::uint64_t>(1, 500);
  return keys;
}

void add_source(JobBuilder& job, const std::string& id) {
  job.source(id, *rc::gen::element(300.0, 5000.0, 40'000.0, 150'000.0), any_cost() / 20, any_degree());
  const auto loop = *rc::gen::element(job::SourceLoop::open, job::SourceLoop::closed);
  auto arrivals = *rc::gen::element(job::Arrivals::even, job::Arrivals::poisson);
  if (*rc::gen::arbitrary<bool>()) arrivals = job::Arrivals::burst;
  job.arrivals(arrivals, loop);
}

// source -> map, filter, flat map or window -> sink
JobBuilder linear_job() {
  JobBuilder job;
  add_source(job, "in");
  job.then(OperatorKind::map, "map", any_cost(), any_degree(), any_partitioning());
  job.then(OperatorKind::filter, "filter", any_cost(), any_degree(), any_partitioning());
  job.then(OperatorKind::flat_map, "flat_map", any_cost(), any_degree(), any_partitioning()).selectivity(0.3);
  if (*rc::gen::arbitrary<bool>()) {
    const bool sliding = *rc::gen::arbitrary<bool>();
    job.then(OperatorKind::window_aggregate, "window", any_cost(), any_degree(), Partitioning::automatic)
        .selectivity(1.7)
        .keyed("k", any_keys())
        .window(sliding ? time_window(plan::WindowShape::sliding, 300_ms, 100_ms)
                        : time_window(plan::WindowShape::tumbling, 250_ms));
    job.last().aggregation =
        *rc::gen::element(plan::Aggregation::incremental, plan::Aggregation::list, plan::Aggregation::elements);
    job.last().window->domain = *rc::gen::element(plan::TimeDomain::processing, plan::TimeDomain::event);
    job.then(OperatorKind::sink, "out", any_cost(), any_degree(), any_partitioning());
  } else {
    job.then(OperatorKind::sink, "out", any_cost(), any_degree(), any_partitioning()).selectivity(1.7);
  }
  return job;
}

// left, right -> window join, incremental join or union -> sink
JobBuilder two_input_job() {
  JobBuilder job;
  add_source(job, "left");
  add_source(job, "right");
  const auto kind =
      *rc::gen::element(OperatorKind::window_join, OperatorKind::incremental_join, OperatorKind::union_all);
  job.add(kind, "both", any_cost(), any_degree());
  if (kind != OperatorKind::union_all) job.keyed("k", any_keys());
  if (kind == OperatorKind::window_join) job.window(time_window(plan::WindowShape::tumbling, 20_ms));
  if (kind == OperatorKind::incremental_join) job.last().matches_per_record = 0.6;
  job.edge("left", "both", Partitioning::automatic).edge("right", "both", Partitioning::automatic);
  job.then(OperatorKind::sink, "out", 1_us, any_degree(), any_partitioning());
  return job;
}

EngineProfile any_engine() {
  EngineProfile engine;
  engine.buffer_timeout = *rc::gen::element(0_ms, 10_ms, 100_ms);
  engine.buffer_size = *rc::gen::element(kernel::Bytes{1024}, kernel::Bytes{32 * 1024});
  engine.max_buffers_per_channel = *rc::gen::element(1U, 2U, 10U);
  engine.chaining = *rc::gen::arbitrary<bool>();
  return engine;
}

// Records in and out of each operator since the start.
using Counts = std::map<std::string, std::pair<double, double>>;

void count(const job::Window& seen, Counts& counts) {
  for (const auto& [id, op] : seen.seen.operators) {
    counts[id].first += *op.total.records_in;
    counts[id].second += *op.total.records_out;
    for (const job::Metrics& m : op.subtasks) {
      const double sum = *m.busy_ms_per_s + *m.idle_ms_per_s + *m.backpressured_ms_per_s;
      RC_ASSERT(std::abs(sum - 1000) < 1e-6);
    }
  }
}

Counts run_and_count(const JobBuilder& job) {
  const std::uint32_t machines = *rc::gen::inRange(1U, 4U);
  SimulatedTestbed testbed(nodes(machines, *rc::gen::element(2U, 16U), 8), any_engine(), kernel::Seed(1),
                           kernel::Seed(2));
  const auto granted = testbed.deploy(job.job(), job.deployment());
  if (!granted) RC_FAIL(granted.error().what);
  Counts counts;
  for (const Duration window : {50_ms, 333_ms, 700_ms}) {
    count(testbed.observe(window).value(), counts);
    RC_ASSERT(testbed.violations() == std::vector<std::string>{});
  }
  return counts;
}

RC_GTEST_PROP(Conservation, HoldsInRandomLinearJobs, ()) {
  const JobBuilder job = linear_job();
  const Counts counts = run_and_count(job);
  const auto [map_in, map_out] = counts.at("map");
  RC_ASSERT(map_out == map_in);
  const auto [flat_in, flat_out] = counts.at("flat_map");
  RC_ASSERT(std::abs(flat_out - 1.7 * flat_in) <= 7);  // each subtask may owe less than a record
  const auto [filter_in, filter_out] = counts.at("filter");
  RC_ASSERT(std::abs(filter_out - 0.3 * filter_in) <= 6 * std::sqrt(0.21 * filter_in) + 1);
}

RC_GTEST_PROP(Conservation, HoldsInRandomJobsWithTwoInputs, ()) {
  const JobBuilder job = two_input_job();
  const Counts counts = run_and_count(job);
  RC_ASSERT(counts.at("both").first <= counts.at("left").second + counts.at("right").second);
  RC_ASSERT(counts.at("out").first <= 6 * counts.at("both").second);  // at most a broadcast to six
}

// Busy share = throughput x mean service time, whatever the distribution of service times.
TEST(UtilisationLaw, BusyShareIsThroughputTimesServiceTime) {
  for (const auto distribution : {plan::ServiceDistribution::deterministic, plan::ServiceDistribution::exponential}) {
    JobBuilder job;
    job.source("in", 5000).then(OperatorKind::map, "map", 300_us, 3);
    job.last().cost.distribution = distribution;
    job.then(OperatorKind::sink, "out");
    CheckedRun run(job, free_engine());
    const job::Window seen = run.observe_after(2_s, 20_s);
    const double per_s = *total(seen, "map").records_in / seen.seen.window_s;
    EXPECT_NEAR(*total(seen, "map").busy_ms_per_s, 1000 * per_s * 300e-6 / 3, 5);
    EXPECT_NEAR(*total(seen, "map").cpu_share, per_s * 300e-6 / 3, 0.005);
    EXPECT_NEAR(per_s, 5000, 50);
  }
}

// Records that wait or are in service at an operator, averaged over time = its throughput x the time that a record
// spends there. The queue is looked at every millisecond; the times are the operator's own account.
void expect_littles_law(const EngineProfile& engine) {
  JobBuilder job;
  job.source("in", 600).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::map, "first", 1_ms).exponential();
  job.then(OperatorKind::map, "second", 800_us).exponential();
  job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  CheckedRun run(job, engine);
  run.observe(1_s);
  std::map<std::string, double> held, spent_s;
  double seconds = 0;
  constexpr int kLooks = 20'000;
  for (int i = 0; i < kLooks; ++i) {
    const Duration until_look = 700_us + (i * 618'034LL) % 600'000 * 1_ns;
    const job::Window seen = run.observe(until_look);
    seconds += until_look.seconds();
    for (const std::string id : {"first", "second"}) {
      held[id] += *total(seen, id).queue_bytes / 104;
      const auto parts = seen.measured.latency_parts.find(id);
      if (parts == seen.measured.latency_parts.end()) continue;
      const job::LatencyParts& p = parts->second;
      const double spent_ms = p.queueing_ms + p.service_ms + p.contention_ms + p.network_ms;
      spent_s[id] += spent_ms / 1000 * *total(seen, id).records_in;
    }
  }
  for (const std::string id : {"first", "second"}) {
    EXPECT_GT(held[id] / kLooks, 0.5);
    EXPECT_NEAR(held[id] / kLooks / (spent_s[id] / seconds), 1, 0.03) << id;
  }
}

TEST(LittlesLaw, HoldsPerOperatorForSingleRecords) {
  expect_littles_law(queueing_engine());
}

TEST(LittlesLaw, HoldsPerOperatorForBuffers) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 10_ms;
  expect_littles_law(engine);
}

}  // namespace
}  // namespace millrace::runtime
