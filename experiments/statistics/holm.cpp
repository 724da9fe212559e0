#include "experiments/statistics/holm.h"

#include <algorithm>
#include <numeric>

namespace millrace::experiments {

std::vector<double> holm_corrected(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> corrected(p.size());
  double so_far = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    so_far = std::min(1.0, std::max(so_far, p[order[i]] * static_cast<double>(order.size() - i)));
    corrected[order[i]] = so_far;
  }
  return corrected;
}

}  // namespace millrace::experiments
