#include "sim/kernel/discrete.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace millrace::kernel {

namespace {

constexpr std::uint64_t kAlways = std::numeric_limits<std::uint64_t>::max();

std::uint64_t threshold(double keep) {
  return keep >= 1 ? kAlways : static_cast<std::uint64_t>(keep * 0x1p64);
}

}  // namespace

DiscreteTable::DiscreteTable(const std::vector<double>& weights)
    : cells_(weights.size()), probabilities_(weights), conditionals_(weights.size()) {
  assert(!weights.empty() && weights.size() < std::numeric_limits<std::uint32_t>::max());
  double sum = 0;
  for (const double weight : weights) {
    assert(std::isfinite(weight) && weight >= 0);
    sum += weight;
  }
  assert(sum > 0);
  for (double& probability : probabilities_) probability /= sum;

  set_conditionals();
  set_cells();
}

void DiscreteTable::set_conditionals() {
  double tail = 0;
  bool last = true;  // the last index of positive weight takes all that is left, whatever the rounding
  for (std::size_t i = size(); i-- > 0;) {
    tail += probabilities_[i];
    if (probabilities_[i] == 0) continue;
    conditionals_[i] = last ? 1 : probabilities_[i] / tail;
    last = false;
  }
}

void DiscreteTable::set_cells() {
  // Columns of mean height one: each one that is too low is topped up from one that is too high. [Vose 1991]
  std::vector<double> height(size());
  std::vector<std::uint32_t> low, high;
  for (std::uint32_t i = 0; i < size(); ++i) {
    height[i] = probabilities_[i] * static_cast<double>(size());
    (height[i] < 1 ? low : high).push_back(i);
    cells_[i] = {kAlways, i};
  }
  while (!low.empty() && !high.empty()) {
    const std::uint32_t receiver = low.back();
    const std::uint32_t giver = high.back();
    low.pop_back();
    cells_[receiver] = {threshold(height[receiver]), giver};
    height[giver] -= 1 - height[receiver];
    if (height[giver] < 1) {
      high.pop_back();
      low.push_back(giver);
    }
  }
  // What is left has height one up to rounding and keeps always; a column of weight zero must still never be drawn.
  const auto heaviest = std::max_element(probabilities_.begin(), probabilities_.end()) - probabilities_.begin();
  for (const std::uint32_t i : low) {
    if (probabilities_[i] == 0) cells_[i] = {0, static_cast<std::uint32_t>(heaviest)};
  }
  for (const Cell& cell : cells_) coarse_.push_back({static_cast<std::uint32_t>(cell.keep_below >> 32), cell.alias});
}

}  // namespace millrace::kernel
