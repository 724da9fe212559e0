#include "experiments/statistics/bootstrap.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "experiments/statistics/normal_tail.h"
#include "models/q_error.h"
#include "sim/kernel/batch_means.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

constexpr std::uint64_t kSeed = 0x6a7564676d656e74;  // fixed, so that a table stays the same however often it is shown
constexpr double kConfidence = 0.95;

std::vector<double> ascending_means(std::span<const double> values, kernel::RandomStream draws) {
  std::vector<double> means(kResamples);
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[draws.below(values.size())];
    mean = sum / static_cast<double>(values.size());
  }
  std::ranges::sort(means);
  return means;
}

// The probability below the interval.
double expanded_tail(std::size_t n) {
  const auto size = static_cast<double>(n);
  return normal_tail(std::sqrt(size / (size - 1)) * kernel::student_t_quantile((1 + kConfidence) / 2, n - 1));
}

}  // namespace

MeanInterval bootstrap_mean(std::span<const double> values, std::string_view name) {
  assert(!values.empty());
  const std::size_t n = values.size();
  const auto [least, greatest] = std::ranges::minmax(values);
  if (least == greatest) {  // exactly, where a sum would round
    return {n, least, n > 1 ? std::optional(Interval{least, least}) : std::nullopt};
  }
  double sum = 0;
  for (const double value : values) sum += value;
  const std::vector<double> means = ascending_means(values, kernel::Seed(kSeed).stream(name));
  const double tail = expanded_tail(n);
  return {n, sum / static_cast<double>(n), Interval{models::quantile(means, tail), models::quantile(means, 1 - tail)}};
}

}  // namespace millrace::experiments
