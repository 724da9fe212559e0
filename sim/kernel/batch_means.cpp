#include "sim/kernel/batch_means.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/kernel/moments.h"

namespace millrace::kernel {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Arc tangent of x >= 0 by halving the angle until its series converges fast; independent of the C library.
double arc_tangent(double x) {
  constexpr int kHalvings = 4;
  for (int i = 0; i < kHalvings; ++i) x = x / (1 + std::sqrt(1 + x * x));
  const double square = x * x;  // x < tan(pi / 32) < 0.1
  double sum = 0;
  for (int odd = 15; odd >= 1; odd -= 2) sum = 1.0 / odd - square * sum;
  return x * sum * (1 << kHalvings);
}

// P(|T| <= t) for t >= 0. [Abramowitz & Stegun, 26.7.3 and 26.7.4]
double two_sided_probability(double t, std::size_t degrees) {
  const double ratio = t / std::sqrt(static_cast<double>(degrees));
  const double cosine_squared = 1 / (1 + ratio * ratio);
  const double cosine = std::sqrt(cosine_squared);
  const double sine = ratio * cosine;
  double term = degrees % 2 == 0 ? 1 : cosine;
  double sum = degrees == 1 ? 0 : term;
  for (std::size_t k = degrees % 2 == 0 ? 2 : 3; k + 2 <= degrees; k += 2) {
    const auto even = static_cast<double>(k);
    term *= cosine_squared * (even - 1) / even;
    sum += term;
  }
  return degrees % 2 == 0 ? sine * sum : 2 / kPi * (arc_tangent(ratio) + sine * sum);
}

}  // namespace

double student_t_quantile(double probability, std::size_t degrees_of_freedom) {
  assert(probability > 0 && probability < 1 && degrees_of_freedom >= 1);
  if (probability < 0.5) return -student_t_quantile(1 - probability, degrees_of_freedom);
  const double wanted = 2 * probability - 1;
  double low = 0;
  double high = 1;
  while (two_sided_probability(high, degrees_of_freedom) < wanted && high < 1e15) high *= 2;
  for (int step = 0; step < 60; ++step) {
    const double middle = low + (high - low) / 2;
    (two_sided_probability(middle, degrees_of_freedom) < wanted ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

ConfidenceInterval mean_interval(std::span<const double> observations, double confidence) {
  assert(observations.size() >= 2);
  OnlineMoments moments;
  for (const double x : observations) moments.add(x);
  const double error = moments.standard_deviation() / std::sqrt(static_cast<double>(observations.size()));
  return {moments.mean(), student_t_quantile((1 + confidence) / 2, observations.size() - 1) * error};
}

ConfidenceInterval batch_means(std::span<const double> series, std::size_t batches, double confidence) {
  assert(batches >= 2 && batches <= series.size());
  const std::size_t length = series.size() / batches;
  const std::span<const double> used = series.last(batches * length);
  std::vector<double> means(batches, 0);
  for (std::size_t i = 0; i < used.size(); ++i) means[i / length] += used[i];
  for (double& mean : means) mean /= static_cast<double>(length);
  return mean_interval(means, confidence);
}

std::size_t mser5_truncation(std::span<const double> series) {
  constexpr std::size_t kBatch = 5;
  const std::size_t batches = series.size() / kBatch;
  if (batches < 2) return 0;
  // From the last batch backwards, so that the moments of every tail come in one pass.
  OnlineMoments tail;
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t first = batches; first-- > 0;) {
    double mean = 0;
    for (std::size_t i = 0; i < kBatch; ++i) mean += series[first * kBatch + i] / kBatch;
    tail.add(mean);
    const auto count = static_cast<double>(tail.count());
    const double error = tail.variance() * (count - 1) / (count * count);  // the squared marginal standard error
    if (first <= batches / 2 && error <= least) {
      least = error;
      best = first * kBatch;
    }
  }
  return best;
}

}  // namespace millrace::kernel
