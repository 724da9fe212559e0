// What a simulated set has to reach for its labels to be believed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/fidelity/fidelity_plans.h"

namespace millrace::experiments {

inline constexpr double kThroughputTarget =
    1.15;  // median q-error of saturated plans, or this times the repeated one's
inline constexpr double kLatencyMedianTarget = 1.35;  // q-error of the mean latency
inline constexpr double kLatencyTailTarget = 3;       // of its 95th percentile
// Share of the saturated plans; of those on which both measurements agree, if there are two.
inline constexpr double kBottleneckTarget = 0.9;

enum class TargetState : std::uint8_t { met, missed, no_plans };

struct FidelityTarget {
  std::string words;  // "saturated throughput: q50 1.08, at most 1.15 (1.15 x 1.00 of again)"
  TargetState state = TargetState::no_plans;
};

// Of the plans that no calibration may see, of the set at that position in FidelityPlans::sets: throughput, latency and
// bottleneck. A plan with a result in one of the two sets alone is in none of the quantiles, and the words count it.
std::vector<FidelityTarget> fidelity_targets(const FidelityPlans& plans, std::size_t set);

}  // namespace millrace::experiments
