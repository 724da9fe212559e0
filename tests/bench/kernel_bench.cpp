// Speed of the kernel as a ratio to a bare 4-ary heap that runs the same model beside it, in alternating rounds: only
// such ratios mean anything on a shared machine. Counters: ours and yardstick in million per second, ratio = median.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "sim/kernel/event_queue.h"
#include "tests/bench/queue_models.h"
#include "tests/bench/reference_heap.h"
#include "tests/bench/tandem_model.h"

namespace millrace::bench {
namespace {

constexpr int kRounds = 15;

template <class Work>
double seconds_of(Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// `ours` and `yardstick` do `our_units` and `yardstick_units` of work a call.
template <class Ours, class Yardstick>
void compare(benchmark::State& state, double our_units, Ours ours, double yardstick_units, Yardstick yardstick) {
  std::vector<double> our_rates, yardstick_rates, ratios;
  for (auto _ : state) {
    const double our_seconds = seconds_of(ours);
    our_rates.push_back(our_units / our_seconds / 1e6);
    yardstick_rates.push_back(yardstick_units / seconds_of(yardstick) / 1e6);
    ratios.push_back(our_rates.back() / yardstick_rates.back());
    state.SetIterationTime(our_seconds);
  }
  state.counters["ours_M/s"] = median(our_rates);
  state.counters["yardstick_M/s"] = median(yardstick_rates);
  state.counters["ratio"] = median(ratios);
}

// Wanted: a ratio of at least 1.0 at 1e3 and 1e5 pending events.
void w1_hold(benchmark::State& state) {
  const auto pending = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t kEvents = 500'000;
  Hold<kernel::EventQueue> ours(pending);
  Hold<ReferenceHeap> yardstick(pending);
  compare(
      state, kEvents, [&] { ours.run(kEvents); }, kEvents, [&] { yardstick.run(kEvents); });
}
BENCHMARK(w1_hold)->RangeMultiplier(2)->Range(4, 256)->Arg(1'000)->Arg(100'000)->UseManualTime()->Iterations(kRounds);

// Wanted: a ratio of at least 0.8.
void w2_mm1(benchmark::State& state) {
  constexpr std::uint64_t kCustomers = 1'000'000;
  compare(
      state, kCustomers, [] { benchmark::DoNotOptimize(run_mm1<kernel::EventQueue>(kCustomers)); }, kCustomers,
      [] { benchmark::DoNotOptimize(run_mm1<ReferenceHeap>(kCustomers)); });
}
BENCHMARK(w2_mm1)->UseManualTime()->Iterations(kRounds);

// The yardstick runs by item. Wanted: a ratio of at least 0.8 by item and at least 5 by buffers of 32.
void w3_tandem(benchmark::State& state) {
  const auto buffer_size = static_cast<std::uint64_t>(state.range(0));
  constexpr std::uint64_t kYardstickItems = 200'000;
  const std::uint64_t our_items = buffer_size == 1 ? kYardstickItems : 1'000'000;
  Tandem<kernel::EventQueue> ours(buffer_size);
  Tandem<ReferenceHeap> yardstick(1);
  compare(
      state, static_cast<double>(our_items), [&] { ours.run(our_items); }, kYardstickItems,
      [&] { yardstick.run(kYardstickItems); });
  state.counters["items/simulated_s"] = ours.items_per_simulated_second();
}
BENCHMARK(w3_tandem)->Arg(1)->Arg(32)->UseManualTime()->Iterations(kRounds);

}  // namespace
}  // namespace millrace::bench
