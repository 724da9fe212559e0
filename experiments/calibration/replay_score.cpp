#include "experiments/calibration/replay_score.h"

#include <algorithm>

#include "sim/kernel/elementary.h"

namespace millrace::experiments {

ReplayScore score_of(const std::vector<JudgedPlan>& plans) {
  ReplayScore score;
  std::size_t known = 0;
  for (std::size_t k = 0; k < kScoredQuantities.size(); ++k) {
    std::vector<JudgedPair> pairs;
    for (const JudgedPlan& plan : plans) {
      for (const PlanPair& each : pairs_of(plan, 0, kScoredQuantities[k])) pairs.push_back(each.pair);
    }
    if (pairs.empty()) continue;
    double sum = 0;
    for (const JudgedPair& pair : pairs) sum += kernel::log(std::min(q_error(pair), kMostScoredError));
    score.mean_log_q += sum / static_cast<double>(pairs.size());
    score.quantities[k] = q_error_summary(pairs);
    ++known;
  }
  if (known > 0) score.mean_log_q /= static_cast<double>(known);
  return score;
}

}  // namespace millrace::experiments
