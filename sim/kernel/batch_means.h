// Confidence intervals for the mean of a correlated series, and where its warm-up ends.
#pragma once

#include <cstddef>
#include <span>

namespace millrace::kernel {

struct ConfidenceInterval {
  double mean;
  double half_width;  // the interval is mean +- half_width

  bool contains(double value) const { return mean - half_width <= value && value <= mean + half_width; }
};

// The t with P(T <= t) = probability, T of Student's distribution with that many degrees of freedom; absolute error
// below 1e-9 (1 + |t|). Requires: 0 < probability < 1, degrees_of_freedom >= 1.
double student_t_quantile(double probability, std::size_t degrees_of_freedom);

// Mean of independent observations with its interval at `confidence` (for example 0.95).
// Requires: at least two observations, 0 < confidence < 1.
ConfidenceInterval mean_interval(std::span<const double> observations, double confidence);

// Mean of a stationary, perhaps correlated series: the means of `batches` consecutive batches of equal length are
// taken as independent [Law & Kelton, section 9.5.3]. The remainder at the front of the series is left out.
// Requires: 2 <= batches <= series.size(), 0 < confidence < 1.
ConfidenceInterval batch_means(std::span<const double> series, std::size_t batches, double confidence);

// How many leading observations to drop as warm-up: the multiple of 5 that minimises the marginal standard error over
// batches of five [MSER-5: White, Cobb & Spratt 2000], searched in the first half of the series, as is usual.
// 0 for a series of fewer than ten observations.
std::size_t mser5_truncation(std::span<const double> series);

}  // namespace millrace::kernel
