// Forecasts as a table for a terminal, and as CSV.
#pragma once

#include <string>
#include <vector>

#include "experiments/forecasting/forecast_days.h"

namespace millrace::experiments {

// A line per forecaster: mean and median over days of the mean absolute percentage error, the worst day, the mean
// absolute error, and how that compares with the strongest simple forecaster's. Requires: each has a day.
std::string forecast_text(const ForecastSpec& spec, const std::vector<Forecasts>& all);

// A line per step that was forecast: step (of the series, from 0), t_s (its start), actual, then what each forecaster
// said; records/s.
std::string forecast_steps_csv(const ForecastSpec& spec, const std::vector<Forecasts>& all);
// A line per day: day (of the series, from 0), then of each forecaster FORECASTER_mape (a share) and FORECASTER_mae.
std::string forecast_days_csv(const std::vector<Forecasts>& all);

}  // namespace millrace::experiments
