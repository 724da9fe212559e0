#include "experiments/predictors/cardinality_bins.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace millrace::experiments {
namespace {

constexpr double kPerDecade = 10;

double edge(std::size_t bin) {
  return std::pow(10.0, static_cast<double>(bin) / kPerDecade);
}

}  // namespace

std::vector<CardinalityBin> cardinality_bins(const std::vector<double>& q_errors) {
  assert(!q_errors.empty());
  std::vector<CardinalityBin> bins;
  for (const double each : q_errors) {
    const auto bin = static_cast<std::size_t>(std::max(0.0, std::floor(kPerDecade * std::log10(each))));
    while (bins.size() <= bin) bins.push_back({edge(bins.size()), edge(bins.size() + 1), 0});
    bins[bin].share += 1 / static_cast<double>(q_errors.size());
  }
  return bins;
}

}  // namespace millrace::experiments
