// A contest of deployments as a picture.
#pragma once

#include <string>

#include "experiments/deployments/judge_deployments.h"
#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

// Mean speed-ups in latency and throughput, and mean cost, by part; a colour a set. Requires: there are scores.
Plot deployments_plot(const JudgedDeployments& judged, const std::string& title);

}  // namespace millrace::experiments
