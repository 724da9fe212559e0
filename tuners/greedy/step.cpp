#include "tuners/greedy/step.h"

#include <algorithm>

namespace millrace::tuners::greedy {

double relief(const std::vector<Load>& loads, std::size_t i) {
  double most = 0, others = 0;
  for (std::size_t j = 0; j < loads.size(); ++j) {
    most = std::max(most, loads[j].busy);
    if (j != i) others = std::max(others, loads[j].busy);
  }
  if (most <= 0) return 0;
  const double own = loads[i].busy * loads[i].parallelism / (loads[i].parallelism + 1.0);
  return 1 - std::max(others, own) / most;
}

std::optional<std::size_t> next_to_grow(const std::vector<Load>& loads) {
  std::optional<std::size_t> best;
  double greatest = 0;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    if (!loads[i].may_grow) continue;
    const double gain = relief(loads, i);
    if (!best || gain > greatest || (gain == greatest && loads[i].busy > loads[*best].busy)) {
      best = i;
      greatest = gain;
    }
  }
  return best;
}

}  // namespace millrace::tuners::greedy
