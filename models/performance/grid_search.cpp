#include "models/performance/grid_search.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "sim/kernel/random_stream.h"

namespace millrace::models {

namespace {

using enum PerformanceRegressor;

template <class A, class B, std::size_t N, std::size_t M>
std::vector<PerformanceSettings> product(PerformanceRegressor regressor, A PerformanceSettings::*first,
                                         const std::array<A, N>& its, B PerformanceSettings::*second,
                                         const std::array<B, M>& others) {
  std::vector<PerformanceSettings> grid;
  for (const A& one : its) {
    for (const B& other : others) {
      PerformanceSettings& settings = grid.emplace_back(paper_settings(regressor));
      settings.*first = one;
      settings.*second = other;
    }
  }
  return grid;
}

using Counts = std::array<std::uint32_t, 3>;

struct Split {
  std::vector<PerformanceSample> kept, held_out;
};

Split split_of(std::span<const PerformanceSample> samples, std::span<const std::uint32_t> fold_of, std::uint32_t fold) {
  Split split;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    (fold_of[i] == fold ? split.held_out : split.kept).push_back(samples[i]);
  }
  return split;
}

double mean_squared_error(const PerformanceModel& model, const std::vector<PerformanceSample>& samples) {
  std::vector<InstanceSize> sizes;
  for (const PerformanceSample& sample : samples) sizes.push_back({sample.cpu_cores, sample.memory_mib});
  const std::vector<double> rates = model.rates(sizes);
  double sum = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double apart = rates[i] - samples[i].rate_per_s;
    sum += apart * apart;
  }
  return sum / static_cast<double>(samples.size());
}

}  // namespace

std::vector<PerformanceSettings> performance_grid(PerformanceRegressor regressor) {
  using S = PerformanceSettings;
  switch (regressor) {
    case forest:
      return product(regressor, &S::trees, std::array{100U, 50U}, &S::least_split, Counts{2, 3, 4});
    case svr:
      return product(regressor, &S::c, std::array{1.0, 0.1, 10.0, 100.0}, &S::gamma, std::array{0.0, 0.1, 1.0, 10.0});
    case adaboost:
      return product(regressor, &S::trees, Counts{50, 25, 100}, &S::depth, Counts{3, 2, 4});
    case gbdt:
    case xgboost:
      break;
  }
  return product(regressor, &S::depth, Counts{3, 2, 4}, &S::learning_rate, std::array{0.1, 0.05, 0.3});
}

std::vector<std::uint32_t> fold_of_samples(std::size_t samples, std::uint32_t folds, std::uint64_t seed) {
  std::vector<std::size_t> order(samples);
  std::iota(order.begin(), order.end(), std::size_t{0});
  kernel::RandomStream stream = kernel::Seed(seed).stream("performance/folds");
  for (std::size_t i = samples; i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
  const std::size_t used = std::min<std::size_t>(folds, samples);
  std::vector<std::uint32_t> fold_of(samples);
  for (std::size_t i = 0; i < samples; ++i) fold_of[order[i]] = static_cast<std::uint32_t>(i % used);
  return fold_of;
}

tl::expected<double, std::string> cross_validated_mse(const Learning& learning, const PerformanceSettings& settings,
                                                      std::span<const PerformanceSample> samples,
                                                      std::span<const std::uint32_t> fold_of) {
  if (samples.size() < 2) return tl::unexpected(std::string("cross-validation takes at least two samples"));
  const std::uint32_t folds = std::ranges::max(fold_of) + 1;
  double sum = 0;
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    const Split split = split_of(samples, fold_of, fold);
    const auto model = learning.fit_performance(settings, split.kept);
    if (!model) return tl::unexpected(model.error());
    sum += mean_squared_error(**model, split.held_out);
  }
  return sum / folds;
}

tl::expected<PerformanceSettings, std::string> grid_search(const Learning& learning,
                                                           std::span<const PerformanceSettings> grid,
                                                           std::span<const PerformanceSample> samples,
                                                           std::uint32_t folds, std::uint64_t seed) {
  PerformanceSettings best = grid.front();
  best.seed = seed;
  if (samples.size() < 2) return best;
  const std::vector<std::uint32_t> fold_of = fold_of_samples(samples.size(), folds, seed);
  double least = std::numeric_limits<double>::infinity();
  for (PerformanceSettings tried : grid) {
    tried.seed = seed;
    const auto error = cross_validated_mse(learning, tried, samples, fold_of);
    if (!error) return tl::unexpected(error.error());
    if (*error >= least) continue;
    least = *error;
    best = tried;
  }
  return best;
}

}  // namespace millrace::models
