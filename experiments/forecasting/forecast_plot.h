// What was forecast and what came.
#pragma once

#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/forecasting/forecast_days.h"

namespace millrace::experiments {

// Two panels, a typical and the worst week (forecast_summary.h) of the judge: the GRU, or else the first that is not
// the oracle. Each shows the series and what the GRU and the strongest simple forecaster said; without a GRU what all
// said but the oracle, which says the series, and persistence, where another is there. Requires: each has a day.
Plot forecast_plot(const ForecastSpec& spec, const std::vector<Forecasts>& all, const std::string& title);

}  // namespace millrace::experiments
