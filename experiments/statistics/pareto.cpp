#include "experiments/statistics/pareto.h"

#include <algorithm>
#include <cassert>
#include <functional>

namespace millrace::experiments {
namespace {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  assert(a.size() == b.size());
  return a != b && std::ranges::equal(a, b, std::less_equal<>());
}

}  // namespace

std::vector<bool> pareto_front(std::span<const std::vector<double>> points) {
  std::vector<bool> on_front;
  for (const auto& point : points) {
    on_front.push_back(std::ranges::none_of(points, [&](const auto& other) { return dominates(other, point); }));
  }
  return on_front;
}

}  // namespace millrace::experiments
