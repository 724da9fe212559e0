#include "experiments/calibration/fit_score.h"

#include <algorithm>

#include "sim/kernel/elementary.h"

namespace millrace::experiments {

FitScore fit_score(const std::vector<ScoredQuantity>& quantities) {
  FitScore score;
  std::size_t known = 0;
  for (const ScoredQuantity& quantity : quantities) {
    score.parts.push_back({quantity.name, q_error_summary(quantity.pairs)});
    double sum = 0;
    std::size_t pairs = 0;
    for (const JudgedPair& pair : quantity.pairs) {
      if (!is_comparable(pair)) continue;
      sum += kernel::log(std::min(q_error(pair), kMostScoredError));
      ++pairs;
    }
    if (pairs == 0) continue;
    score.mean_log_q += sum / static_cast<double>(pairs);
    ++known;
  }
  if (known > 0) score.mean_log_q /= static_cast<double>(known);
  return score;
}

}  // namespace millrace::experiments
