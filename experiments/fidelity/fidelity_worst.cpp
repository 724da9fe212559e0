#include "experiments/fidelity/fidelity_worst.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace millrace::experiments {
namespace {

double badness(const FidelityPair& pair, FidelityQuantity quantity) {
  return pair.judged ? fidelity_error(pair, quantity) : std::numeric_limits<double>::infinity();
}

std::optional<double> repeated_value(const FidelityPlan& plan, std::size_t op, FidelityQuantity quantity) {
  for (const FidelityPair& pair : fidelity_pairs(plan, 0, quantity)) {
    if (pair.op == op) return pair.judged;
  }
  return std::nullopt;
}

}  // namespace

std::vector<WorstPlan> worst_plans(const FidelityPlans& plans, std::size_t set, FidelityQuantity quantity,
                                   std::size_t most) {
  std::vector<WorstPlan> worst;
  for (const FidelityPlan& plan : plans.plans) {
    if (quantity == FidelityQuantity::source_rate && !plan.saturated) continue;
    for (const FidelityPair& pair : fidelity_pairs(plan, set, quantity)) {
      if (pair.measured) worst.push_back({&plan, pair, std::nullopt});
    }
  }
  std::ranges::stable_sort(worst, std::ranges::greater{},
                           [&](const WorstPlan& each) { return badness(each.pair, quantity); });
  worst.resize(std::min(worst.size(), most));
  if (!plans.has_repeated) return worst;
  for (WorstPlan& each : worst) each.repeated = repeated_value(*each.plan, each.pair.op, quantity);
  return worst;
}

}  // namespace millrace::experiments
