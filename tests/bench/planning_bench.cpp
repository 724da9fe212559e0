// How long a day of 288 epochs takes to plan (QECer), and how much the passes over the multisets save against all pairs
// of them. Seconds mean something on an idle machine only; ratios and points always.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "tuners/qescalor/planning/candidate_grid.h"
#include "tuners/qescalor/planning/plan_epochs.h"

namespace millrace::bench {
namespace {

using namespace tuners::qescalor;

constexpr std::size_t kEpochs = 288;
constexpr double kGreatest_per_s = 190'000;

template <class Work>
double seconds_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Sizes of nearly the same rate, so that every multiset of 20 instances may be of use; a load with two peaks.
PlanningProblem day(std::size_t options) {
  PlanningProblem problem;
  problem.change = {0.003, 0.001};
  for (std::size_t r = 0; r < options; ++r) {
    const auto step = static_cast<double>(r);
    problem.options.push_back({{}, 10'000 + 300 * step, 0.002 + 0.00005 * step});
  }
  problem.running.assign(options, 0);
  for (std::size_t t = 0; t < kEpochs; ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / kEpochs;
    problem.load_per_s.push_back(kGreatest_per_s * (0.55 - 0.25 * std::cos(angle) - 0.2 * std::cos(2 * angle)));
  }
  problem.load_per_s[kEpochs / 3] = kGreatest_per_s;
  return problem;
}

CandidateGrid grid_of(const PlanningProblem& problem) {
  return *CandidateGrid::make(problem.options, {.greatest_per_s = kGreatest_per_s,
                                                .running = problem.running,
                                                .candidates = Candidates::all,
                                                .most_instances = 20});
}

// Wanted: below a second with 4 options.
void planning_day(benchmark::State& state) {
  const PlanningProblem problem = day(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(plan_epochs(problem, {Candidates::all, 20}));
  state.counters["points"] = static_cast<double>(grid_of(problem).size());
}
BENCHMARK(planning_day)->Arg(1)->Arg(2)->Arg(4)->Unit(benchmark::kMillisecond);

// The least cost by comparing every multiset with every other.
double cost_by_all_pairs(const PlanningProblem& problem) {
  const CandidateGrid grid = grid_of(problem);
  std::vector<InstanceCounts> counts;
  for (std::size_t point = 0; point < grid.size(); ++point) counts.push_back(grid.counts(point));
  const auto change = [&](const InstanceCounts& from, std::size_t to) {
    return change_cost(problem.change, from, counts[to]);
  };
  std::vector<double> before(grid.size()), now(grid.size());
  for (std::size_t point = 0; point < grid.size(); ++point) before[point] = change(problem.running, point);
  for (std::size_t t = 0; t < kEpochs; ++t) {
    for (std::size_t to = 0; to < grid.size(); ++to) {
      now[to] = t == 0 ? before[to] : std::numeric_limits<double>::infinity();
      for (std::size_t from = 0; t > 0 && from < grid.size(); ++from) {
        now[to] = std::min(now[to], before[from] + change(counts[from], to));
      }
      const bool suffices = grid.rate_per_s(to) >= problem.load_per_s[t];
      now[to] = suffices ? now[to] + grid.running_cost(to) : std::numeric_limits<double>::infinity();
    }
    std::swap(before, now);
  }
  return *std::ranges::min_element(before);
}

void planning_all_pairs_over_passes(benchmark::State& state) {
  const PlanningProblem problem = day(static_cast<std::size_t>(state.range(0)));
  double pairs = 0, passes = 0;
  for (auto _ : state) {
    double wanted = 0, found = 0;
    pairs += seconds_of([&] { wanted = cost_by_all_pairs(problem); });
    passes += seconds_of([&] { found = plan_epochs(problem, {Candidates::all, 20})->cost(); });
    if (std::abs(wanted - found) > 1e-9) return state.SkipWithError("not the least cost");
  }
  state.counters["ratio"] = pairs / passes;
}
BENCHMARK(planning_all_pairs_over_passes)->Arg(2)->Arg(3)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace millrace::bench
