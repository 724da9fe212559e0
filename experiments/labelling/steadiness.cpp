#include "experiments/labelling/steadiness.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/kernel/batch_means.h"

namespace millrace::experiments {
namespace {

constexpr std::size_t kFewest = 4;
constexpr std::array<double BatchMeans::*, 3> kLabels = {&BatchMeans::latency, &BatchMeans::results, &BatchMeans::read};

std::vector<double> series(std::span<const BatchMeans> batches, double BatchMeans::*label) {
  std::vector<double> values;
  for (const BatchMeans& batch : batches) values.push_back(batch.*label);
  return values;
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

bool settled(std::span<const double> values, double precision) {
  const auto interval = kernel::mean_interval(values, 0.95);
  if (interval.mean <= 0) return true;
  const std::size_t half = values.size() / 2;
  const double drift = mean_of(values.last(half)) - mean_of(values.first(half));
  return interval.half_width <= precision * interval.mean && std::abs(drift) <= precision * interval.mean;
}

}  // namespace

bool settled(std::span<const BatchMeans> batches, double precision) {
  if (batches.size() < kFewest) return false;
  if (std::ranges::any_of(batches, [](const BatchMeans& batch) { return batch.results <= 0; })) return false;
  return std::ranges::all_of(kLabels, [&](const auto label) { return settled(series(batches, label), precision); });
}

std::size_t warm_up(std::span<const BatchMeans> batches) {
  std::size_t most = 0;
  for (const auto label : kLabels) most = std::max(most, kernel::mser5_truncation(series(batches, label)));
  return most;
}

}  // namespace millrace::experiments
