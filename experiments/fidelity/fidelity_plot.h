// A simulated set against the measured one, a mark a plan.
#pragma once

#include <cstddef>
#include <string>

#include "experiments/fidelity/fidelity_plans.h"
#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

// Two panels, achieved source rate and mean latency, logarithmic, with the diagonal and lines at twice and half of the
// measured value. Plans that were saturated as measured have another mark and colour; a faint line leads from each mark
// to where the repeated measurement would have put it. A panel shows the first kMostMarks pairs and says so; pairs with
// one value alone are only counted. `set`: position in FidelityPlans::sets.
Plot fidelity_plot(const FidelityPlans& plans, std::size_t set, const std::string& title);

}  // namespace millrace::experiments
