// How the cost of a simulated second grows: with the rate of records, with parallelism (all to all), with operators,
// with nodes; and one very large job. Each but the varied size is that of the base: 100,000 records/s through 5
// operators at parallelism 16 on 4 nodes, hash edges between all. `simulated_s_per_s` counts from the job's second
// second on.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "sim/runtime/simulated_testbed.h"

namespace millrace::bench {
namespace {

using kernel::Duration;
using kernel::Seed;
using namespace kernel::literals;

struct Size {
  double records_per_s = 1e5;
  std::uint32_t parallelism = 16;
  std::uint32_t operators = 5;  // source and sink included, >= 3
  std::uint32_t nodes = 4;
};

// Source -> map -> ... -> sink; every edge but the last is hashed over a key, so that every subtask feeds every other.
struct ChainOfHashes {
  explicit ChainOfHashes(const Size& size) {
    plan::Operator source;
    source.id = "source";
    source.kind = plan::OperatorKind::source;
    source.output = {5, {100}};
    job.plan.operators.push_back(source);
    job.plan.keys["key"].keys = 1'000'000;
    for (std::uint32_t i = 1; i < size.operators; ++i) {
      plan::Operator op;
      op.id = fmt::format("op{}", i);
      op.kind = i + 1 == size.operators ? plan::OperatorKind::sink : plan::OperatorKind::map;
      op.output = {5, {100}};
      op.key = "key";
      op.cost.per_record = 200_ns;
      job.plan.edges.push_back({job.plan.operators.back().id, op.id, plan::Partitioning::hash, 1.0, {}});
      job.plan.operators.push_back(std::move(op));
    }
    job.sources["source"].rate = plan::RateSchedule::constant(size.records_per_s);
    const std::uint32_t slots = (size.parallelism + size.nodes - 1) / size.nodes;
    cluster = cluster::uniform_cluster(*cluster::find_node_type("rs6525"), size.nodes, slots);
    cluster.spread = cluster::SlotSpread::evenly;
    deployment = plan::Deployment(job.plan, {size.parallelism});
  }

  job::Job job;
  cluster::Cluster cluster;
  plan::Deployment deployment;
};

void run(benchmark::State& state, const Size& size, Duration each) {
  const ChainOfHashes chain(size);
  runtime::SimulatedTestbed testbed(chain.cluster, runtime::EngineProfile{}, Seed(1), Seed(2));
  testbed.deploy(chain.job, chain.deployment).value();
  double results = testbed.observe(1_s).value().measured.result_records;
  for (auto _ : state) results += testbed.observe(each).value().measured.result_records;
  state.counters["simulated_s_per_s"] =
      benchmark::Counter(each.seconds() * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["events_per_simulated_s"] = static_cast<double>(testbed.events()) / testbed.now().seconds();
  state.counters["results_per_simulated_s"] = results / testbed.now().seconds();
}

void growth_with_rate(benchmark::State& state) {
  run(state, {.records_per_s = static_cast<double>(state.range(0))}, 2_s);
}
BENCHMARK(growth_with_rate)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Arg(4'000'000)
    ->UseRealTime();

void growth_with_parallelism(benchmark::State& state) {
  run(state, {.parallelism = static_cast<std::uint32_t>(state.range(0))}, 2_s);
}
BENCHMARK(growth_with_parallelism)->RangeMultiplier(2)->Range(1, 128)->UseRealTime();

void growth_with_operators(benchmark::State& state) {
  run(state, {.operators = static_cast<std::uint32_t>(state.range(0))}, 2_s);
}
BENCHMARK(growth_with_operators)->Arg(3)->Arg(5)->Arg(10)->Arg(20)->UseRealTime();

void growth_with_nodes(benchmark::State& state) {
  run(state, {.parallelism = 100, .nodes = static_cast<std::uint32_t>(state.range(0))}, 2_s);
}
BENCHMARK(growth_with_nodes)->Arg(1)->Arg(4)->Arg(10)->Arg(25)->Arg(50)->Arg(100)->UseRealTime();

// Ten operators at 1,000 each on 500 nodes: nine million channels. Once: 30 simulated seconds.
void nine_million_channels(benchmark::State& state) {
  const ChainOfHashes chain({.records_per_s = 1e5, .parallelism = 1000, .operators = 10, .nodes = 500});
  for (auto _ : state) {
    runtime::SimulatedTestbed testbed(chain.cluster, runtime::EngineProfile{}, Seed(1), Seed(2));
    testbed.deploy(chain.job, chain.deployment).value();
    state.counters["results_per_simulated_s"] = testbed.observe(30_s).value().measured.result_records / 30;
    state.counters["events"] = static_cast<double>(testbed.events());
  }
}
BENCHMARK(nine_million_channels)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
}  // namespace millrace::bench
