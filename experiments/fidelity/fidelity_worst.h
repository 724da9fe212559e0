// The plans that a simulated set has furthest from what was measured.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/fidelity/fidelity_errors.h"

namespace millrace::experiments {

struct WorstPlan {
  const FidelityPlan* plan = nullptr;
  FidelityPair pair;
  std::optional<double> repeated;  // of the second measurement
};

// The `most` pairs of the quantity with the greatest errors, of all plans (of source rates the saturated ones: the
// others achieve what they are told to), greatest first; those without a result in the simulated set before all others.
// Points into `plans`.
std::vector<WorstPlan> worst_plans(const FidelityPlans& plans, std::size_t set, FidelityQuantity quantity,
                                   std::size_t most);

}  // namespace millrace::experiments
