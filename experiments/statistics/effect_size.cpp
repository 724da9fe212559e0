#include "experiments/statistics/effect_size.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <vector>

namespace millrace::experiments {
namespace {

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double rank_biserial(const SignedRank& test) {
  const double all = test.positive_ranks + test.negative_ranks;
  return all > 0 ? (test.positive_ranks - test.negative_ranks) / all : 0;
}

double cliffs_delta(std::span<const double> a, std::span<const double> b) {
  assert(!a.empty() && !b.empty());
  std::vector<double> ascending(b.begin(), b.end());
  std::ranges::sort(ascending);
  double greater = 0, less = 0;  // pairs
  for (const double value : a) {
    const auto [first, last] = std::equal_range(ascending.begin(), ascending.end(), value);
    greater += static_cast<double>(first - ascending.begin());
    less += static_cast<double>(ascending.end() - last);
  }
  return (greater - less) / (static_cast<double>(a.size()) * static_cast<double>(b.size()));
}

std::optional<double> ratio_of_means(std::span<const double> a, std::span<const double> b) {
  assert(!a.empty() && !b.empty());
  const double below = mean(b);
  if (below == 0) return std::nullopt;
  return mean(a) / below;
}

}  // namespace millrace::experiments
