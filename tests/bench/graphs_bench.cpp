// Graph edit distance: right on all pairs of 300 graphs, and how long a pair takes. Seconds mean something on an idle
// machine only; expansions and ratios always.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "graphs/edit_distance.h"
#include "tests/graphs/brute_force.h"
#include "tests/graphs/made_graphs.h"

namespace millrace::bench {
namespace {

using namespace graphs;

template <class Work>
double seconds_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Every pair of 300 DAGs of up to 6 vertices, both methods; 1: directed. Wanted: no error.
void graphs_against_brute_force(benchmark::State& state) {
  const bool directed = state.range(0) != 0;
  MadeGraphs made(300);
  std::vector<Graph> dags;
  for (std::uint32_t i = 0; i < 300; ++i) dags.push_back(made.dag(6, 30 + i % 30, 1 + i % 4, 1 + i % 3));
  double pairs = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < dags.size(); ++i) {
      for (std::size_t j = 0; j <= i; ++j, ++pairs) {
        const std::uint32_t wanted = BruteForce(dags[i], dags[j], directed).edits();
        const auto anchored = edit_distance(dags[i], dags[j], {.directed = directed}).edits;
        const auto direct = edit_distance(dags[j], dags[i], {.directed = directed, .method = Method::kDirect}).edits;
        if (anchored != wanted || direct != wanted) return state.SkipWithError("not the distance");
      }
    }
  }
  state.counters["pairs"] = pairs;
}
BENCHMARK(graphs_against_brute_force)->Arg(1)->Arg(0)->Iterations(1)->Unit(benchmark::kSecond);

using Pairs = std::vector<std::pair<Graph, Graph>>;

Pairs pairs_of_plans(std::uint32_t size, std::size_t count) {
  MadeGraphs made(1);
  Pairs pairs;
  while (pairs.size() < count) {
    const Graph a = made.plan(size);
    const Graph b = made.plan(size);
    pairs.emplace_back(made.shuffled(a), made.shuffled(b));
  }
  return pairs;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// Pairs of query plans of as many vertices: a pair's seconds and expansions, with and without a threshold of 5.
void graphs_anchored(benchmark::State& state) {
  const Pairs pairs = pairs_of_plans(static_cast<std::uint32_t>(state.range(0)), 40);
  std::vector<double> expansions, seconds, seconds_to_5;
  for (auto _ : state) {
    for (const auto& pair : pairs) {
      Distance distance;
      seconds.push_back(seconds_of([&] { distance = edit_distance(pair.first, pair.second); }));
      expansions.push_back(static_cast<double>(distance.expansions));
      seconds_to_5.push_back(
          seconds_of([&] { benchmark::DoNotOptimize(edit_distance(pair.first, pair.second, {.threshold = 5})); }));
    }
  }
  state.counters["expansions"] = median(expansions);
  state.counters["most_expansions"] = *std::max_element(expansions.begin(), expansions.end());
  state.counters["median_s"] = median(seconds);
  state.counters["most_s"] = *std::max_element(seconds.begin(), seconds.end());
  state.counters["median_s_to_5"] = median(seconds_to_5);
}
BENCHMARK(graphs_anchored)->Arg(10)->Arg(15)->Arg(20)->Iterations(1)->Unit(benchmark::kSecond);

// Seconds of direct A*, each pair capped at 60 s, over those of AStar+-LSa. Wanted: at least 100 where plans have the
// sizes of the paper's.
void graphs_direct_over_anchored(benchmark::State& state) {
  const Pairs pairs = pairs_of_plans(static_cast<std::uint32_t>(state.range(0)), 10);
  double anchored = 0, direct = 0, capped = 0;
  for (auto _ : state) {
    for (const auto& pair : pairs) {
      anchored += seconds_of([&] { benchmark::DoNotOptimize(edit_distance(pair.first, pair.second)); });
      const auto start = std::chrono::steady_clock::now();
      const auto late = [&](std::uint64_t) {
        return std::chrono::steady_clock::now() - start > std::chrono::seconds(60);
      };
      direct += seconds_of([&] {
        capped += edit_distance(pair.first, pair.second, {.method = Method::kDirect, .give_up = late}).capped;
      });
    }
  }
  state.counters["anchored_s"] = anchored;
  state.counters["direct_s"] = direct;
  state.counters["capped"] = capped;
  state.counters["ratio"] = direct / anchored;
}
BENCHMARK(graphs_direct_over_anchored)->Arg(8)->Arg(10)->Arg(12)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace millrace::bench
