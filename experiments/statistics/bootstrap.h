// How well a mean is known, without assuming a distribution.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace millrace::experiments {

struct Interval {
  double low = 0, high = 0;
  bool contains(double value) const { return low <= value && value <= high; }
  bool operator==(const Interval&) const = default;
};

// A mean of n values and its 95 % confidence interval, in the values' unit.
struct MeanInterval {
  std::size_t n = 0;
  double mean = 0;
  std::optional<Interval> interval;  // missing below two values
  bool operator==(const MeanInterval&) const = default;
};

inline constexpr std::size_t kResamples = 10'000;

// The mean of independent values with its bootstrap interval: quantiles of the means of kResamples resamples. Plain
// percentile intervals are too narrow for few values, by sqrt((n - 1) / n) and by the normal quantile in place of
// Student's; so the quantiles are taken further out, at the probabilities Phi(-+ sqrt(n / (n - 1)) t(0.975, n - 1)):
// the expanded percentile interval [Hesterberg, What Teachers Should Know About the Bootstrap, 2015, section 4.2]. It
// never leaves the range of the values, and is too narrow below about five of them.
// For a paired comparison the values are the differences of the pairs. The draws depend on `name` alone: equal values
// and names give equal intervals. Requires: not empty, all finite. O(kResamples n).
MeanInterval bootstrap_mean(std::span<const double> values, std::string_view name);

}  // namespace millrace::experiments
