// Cost of single draws and of the statistics that are updated most often, in nanoseconds.
#include <benchmark/benchmark.h>

#include "sim/kernel/discrete.h"
#include "sim/kernel/fingerprint.h"
#include "sim/kernel/quantile_sketch.h"
#include "sim/kernel/random_stream.h"

namespace millrace::bench {
namespace {

using kernel::RandomStream;

template <class Draw>
void draws(benchmark::State& state, Draw draw) {
  RandomStream stream = kernel::Seed(4).stream("draws");
  for (auto _ : state) benchmark::DoNotOptimize(draw(stream));
}
BENCHMARK_CAPTURE(draws, uniform, [](RandomStream& s) { return s.uniform(); });
BENCHMARK_CAPTURE(draws, exponential, [](RandomStream& s) { return s.exponential(); });
BENCHMARK_CAPTURE(draws, normal, [](RandomStream& s) { return s.normal(); });
BENCHMARK_CAPTURE(draws, gamma_32, [](RandomStream& s) { return s.gamma(32); });
BENCHMARK_CAPTURE(draws, poisson_0_1, [](RandomStream& s) { return s.poisson(0.1); });
BENCHMARK_CAPTURE(draws, poisson_5, [](RandomStream& s) { return s.poisson(5); });
BENCHMARK_CAPTURE(draws, poisson_100, [](RandomStream& s) { return s.poisson(100); });
BENCHMARK_CAPTURE(draws, binomial_4, [](RandomStream& s) { return s.binomial(4, 0.3); });
BENCHMARK_CAPTURE(draws, binomial_32, [](RandomStream& s) { return s.binomial(32, 0.125); });
BENCHMARK_CAPTURE(draws, binomial_1000, [](RandomStream& s) { return s.binomial(1000, 0.3); });

// n draws over `size` equal targets; the crossing of the two ways sets kDrawsPerIndexOneByOne.
void multinomial(benchmark::State& state) {
  RandomStream stream = kernel::Seed(4).stream("multinomial");
  const auto n = static_cast<std::uint64_t>(state.range(0));
  const kernel::DiscreteTable table(std::vector<double>(static_cast<std::size_t>(state.range(1)), 1.0));
  kernel::MultinomialScratch scratch;
  std::uint64_t sum = 0;
  for (auto _ : state) {
    kernel::multinomial(stream, n, table, scratch,
                        [&](std::size_t index, std::uint64_t count) { sum += index * count; });
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(multinomial)->ArgsProduct({{4, 32, 64, 128, 512}, {2, 8, 64}});

void sketch_add(benchmark::State& state) {
  kernel::QuantileSketch sketch;
  double value = 1e6;
  for (auto _ : state) {
    sketch.add(value);
    value = value < 1e9 ? value * 1.01 : 1e6;
  }
}
BENCHMARK(sketch_add);

void fingerprint_mix(benchmark::State& state) {
  kernel::Fingerprint fingerprint;
  std::uint64_t word = 0;
  for (auto _ : state) fingerprint.mix(++word);
  benchmark::DoNotOptimize(fingerprint.value());
}
BENCHMARK(fingerprint_mix);

}  // namespace
}  // namespace millrace::bench
