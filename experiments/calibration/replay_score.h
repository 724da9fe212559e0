// How well an engine profile replays executed plans.
#pragma once

#include <array>
#include <vector>

#include "experiments/calibration/fit_score.h"
#include "experiments/validation/judged_plan.h"

namespace millrace::experiments {

// The labels that count.
inline constexpr std::array<JudgedQuantity, 3> kScoredQuantities = {JudgedQuantity::throughput, JudgedQuantity::latency,
                                                                    JudgedQuantity::source_rate};

// Of the first replay of each plan; parts in the order of kScoredQuantities.
FitScore score_of(const std::vector<JudgedPlan>& plans);

}  // namespace millrace::experiments
