// Cost over time by controller.
#pragma once

#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/provisioning/provisioning_summary.h"

namespace millrace::experiments {

// Cost so far over the days; below, how far that of each is above QCESA's (where there is one), and the load.
// [QEScalor, Fig. 2] Requires: not empty.
Plot provisioning_plot(const std::vector<ControllerSummary>& controllers, const std::string& title);

}  // namespace millrace::experiments
