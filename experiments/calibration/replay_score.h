// How well an engine profile replays executed plans, as one number that a calibration minimises.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "experiments/validation/judged_plan.h"

namespace millrace::experiments {

// The labels that count, alike: each contributes its mean of ln(q-error) over the plans that have it.
inline constexpr std::array<JudgedQuantity, 3> kScoredQuantities = {JudgedQuantity::throughput, JudgedQuantity::latency,
                                                                    JudgedQuantity::source_rate};

// A q-error counts up to this; so does a plan without a result. One hopeless plan must not outweigh ten good ones.
inline constexpr double kMostScoredError = 20;

struct ReplayScore {
  double mean_log_q = 0;                                           // mean over the quantities that any plan has; >= 0
  std::array<QErrorSummary, kScoredQuantities.size()> quantities;  // in the order of kScoredQuantities
};

// Of the first replay of each plan.
ReplayScore score_of(const std::vector<JudgedPlan>& plans);

}  // namespace millrace::experiments
