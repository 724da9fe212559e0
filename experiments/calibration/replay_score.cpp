#include "experiments/calibration/replay_score.h"

namespace millrace::experiments {

FitScore score_of(const std::vector<JudgedPlan>& plans) {
  std::vector<ScoredQuantity> quantities;
  for (const JudgedQuantity quantity : kScoredQuantities) {
    ScoredQuantity& scored = quantities.emplace_back();
    scored.name = to_string(quantity);
    for (const JudgedPlan& plan : plans) {
      for (const PlanPair& each : pairs_of(plan, 0, quantity)) scored.pairs.push_back(each.pair);
    }
  }
  return fit_score(quantities);
}

}  // namespace millrace::experiments
