// Speed of the engine: Nexmark Q1 at full rate, random plans of ZeroTune's ranges as a trace generator would run them,
// and an analytical pipeline from its start to its end. Absolute figures depend on the machine; `reference_heap` is its
// yardstick: the W1 rate of a bare 4-ary heap at 1,000 pending events, measured in the same process.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "sim/runtime/bounded_run.h"
#include "sim/runtime/simulated_testbed.h"
#include "tests/bench/queue_models.h"
#include "tests/bench/reference_heap.h"
#include "tests/sim/runtime/zerotune_plans.h"

namespace millrace::bench {
namespace {

using kernel::Duration;
using kernel::Seed;
using namespace kernel::literals;

// Nexmark Q1 with the sink chained to the mapper, every operator at `degree`, on four c6420 nodes.
struct NexmarkQ1 {
  explicit NexmarkQ1(double records_per_s, std::uint32_t degree) {
    plan::Operator bids, map, sink;
    bids.id = "bids";
    bids.kind = plan::OperatorKind::source;
    bids.output = {7, {100}};
    bids.cost.per_record = 400_ns;
    map.id = "map";
    map.kind = plan::OperatorKind::map;
    map.output = {7, {100}};
    map.cost.per_record = 1140_ns;
    sink.id = "sink";
    sink.kind = plan::OperatorKind::sink;
    sink.follows = "map";
    job.plan.operators = {bids, map, sink};
    job.plan.edges = {{"bids", "map", plan::Partitioning::rebalance, 1.0, {}},
                      {"map", "sink", plan::Partitioning::automatic, 1.0, {}}};
    job.sources["bids"].rate = plan::RateSchedule::constant(records_per_s);
    cluster = cluster::uniform_cluster(*cluster::find_node_type("c6420"), 4, 16);
    cluster.spread = cluster::SlotSpread::evenly;
    deployment = plan::Deployment(job.plan, {degree});
  }

  job::Job job;
  cluster::Cluster cluster;
  plan::Deployment deployment;
};

void nexmark_q1(benchmark::State& state) {
  const NexmarkQ1 q1(7e6, 30);
  runtime::SimulatedTestbed testbed(q1.cluster, runtime::EngineProfile{}, Seed(1), Seed(2));
  testbed.deploy(q1.job, q1.deployment).value();
  double results = testbed.observe(1_s).value().measured.result_records;
  for (auto _ : state) results += testbed.observe(5_s).value().measured.result_records;
  state.counters["simulated_s_per_s"] =
      benchmark::Counter(5.0 * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["events_per_simulated_s"] = static_cast<double>(testbed.events()) / testbed.now().seconds();
  state.counters["results_per_simulated_s"] = results / testbed.now().seconds();
}
BENCHMARK(nexmark_q1)->Unit(benchmark::kMillisecond)->UseRealTime();

void reference_heap(benchmark::State& state) {
  Hold<ReferenceHeap> hold(1000);
  for (auto _ : state) hold.run(1'000'000);
  state.counters["events_per_s"] =
      benchmark::Counter(1e6 * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(reference_heap)->Unit(benchmark::kMillisecond);

// 200 plans, a third of each template, 30 simulated seconds each; also how the time spreads over them.
void zerotune_plans(benchmark::State& state) {
  std::uint64_t events = 0, plans = 0;
  std::vector<double> ms;
  for (auto _ : state) {
    kernel::RandomStream stream = Seed(7).stream("plans");
    for (std::uint32_t i = 0; i < 200; ++i) {
      const runtime::RandomPlan plan = runtime::random_plan(stream, i % 3);
      const auto began = std::chrono::steady_clock::now();
      runtime::SimulatedTestbed testbed(plan.cluster, runtime::measured_costs(), Seed(1), Seed(2));
      testbed.deploy(plan.job, plan.deployment).value();
      benchmark::DoNotOptimize(testbed.observe(30_s).value().measured.result_records);
      events += testbed.events();
      ++plans;
      ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
    }
  }
  std::sort(ms.begin(), ms.end());
  const auto quantile = [&](double q) { return ms[static_cast<std::size_t>(q * static_cast<double>(ms.size() - 1))]; };
  state.counters["plan_ms_median"] = quantile(0.5);
  state.counters["plan_ms_90"] = quantile(0.9);
  state.counters["plan_ms_99"] = quantile(0.99);
  state.counters["plan_ms_max"] = ms.back();
  state.counters["plans_per_s"] = benchmark::Counter(static_cast<double>(plans), benchmark::Counter::kIsRate);
  state.counters["events_per_plan"] = static_cast<double>(events) / static_cast<double>(plans);
}
BENCHMARK(zerotune_plans)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

// A hash join of 6,000,000 and 1,500,000 records, both read from the disk, and groups of its pairs, in order; range(0):
// whether calls are logged.
void analytical_pipeline(benchmark::State& state) {
  using plan::OperatorKind;
  job::Job job;
  const auto add = [&](const char* id, OperatorKind kind, Duration per_record) -> plan::Operator& {
    plan::Operator& op = job.plan.operators.emplace_back();
    op.id = id;
    op.kind = kind;
    op.cost.per_record = per_record;
    return op;
  };
  add("lines", OperatorKind::source, 30_ns).records = 6'000'000;
  job.plan.operators.back().read_size = {120};
  add("orders", OperatorKind::source, 30_ns).records = 1'500'000;
  job.plan.operators.back().read_size = {110};
  add("build", OperatorKind::join_build, 60_ns);
  add("probe", OperatorKind::join_probe, 50_ns);
  add("groups", OperatorKind::aggregate, 40_ns).groups = 1'000'000;
  add("order", OperatorKind::sort, 10_ns);
  add("out", OperatorKind::sink, 5_ns);
  const auto join = [&](const char* from, const char* to) {
    plan::Edge& edge = job.plan.edges.emplace_back();
    edge.from = from;
    edge.to = to;
  };
  join("lines", "probe");
  join("orders", "build");
  join("build", "probe");
  join("probe", "groups");
  join("groups", "order");
  join("order", "out");
  cluster::Cluster node = cluster::uniform_cluster(*cluster::find_node_type("c6420"), 1, 16);
  node.nodes[0].type.disk_read = node.nodes[0].type.disk_write = {500e6};
  runtime::EngineProfile engine;
  engine.chunk_records = 65'536;
  engine.chunk_cv = 0.1;
  engine.chaining = false;
  std::uint64_t events = 0, runs = 0;
  for (auto _ : state) {
    runtime::CallLog log;
    events += runtime::run_bounded(job, plan::Deployment(job.plan, {4}), node, engine, Seed(runs),
                                   state.range(0) > 0 ? &log : nullptr)
                  .value()
                  .events;
    ++runs;
    benchmark::DoNotOptimize(log);
  }
  state.counters["events_per_run"] = static_cast<double>(events) / static_cast<double>(runs);
  state.counters["runs_per_s"] = benchmark::Counter(static_cast<double>(runs), benchmark::Counter::kIsRate);
}
BENCHMARK(analytical_pipeline)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace millrace::bench
