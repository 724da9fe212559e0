// Simulated against measured, a mark a plan.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/validation/judged_plan.h"

namespace millrace::experiments {

// Marks of a panel; beyond that, the pictures would be too large to publish, and nobody could see more.
inline constexpr std::size_t kMostMarks = 450;

// Four panels (latency, throughput, source rate, input of operators), logarithmic, with the diagonal and lines at twice
// and half of the measured value; saturated jobs in another colour than the others. A panel with more pairs than
// kMostMarks shows the first ones in the order of `plans` (a fair mixture, see sampled()) and says so; pairs without a
// result are only counted. Requires: input < the number of replays of each plan.
Plot scatter_plot(const std::vector<JudgedPlan>& plans, std::size_t input, const std::string& title);

}  // namespace millrace::experiments
