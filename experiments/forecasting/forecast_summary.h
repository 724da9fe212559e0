// Forecasts in a few numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiments/forecasting/forecast_days.h"

namespace millrace::experiments {

// Of one forecaster over all days that were forecast.
struct ForecastSummary {
  double mean_mape = 0, median_mape = 0;  // shares, over days
  double worst_mape = 0;
  std::size_t worst_day = 0;
  double mae = 0;  // records/s, mean over days
};

// Requires: a day.
ForecastSummary summary_of(const Forecasts& forecasts);

// The place of the simple forecaster (forecaster_table.h) with the least mean absolute error, the first of equals; none
// if no simple one is there. Percentages would choose by the days with next to no load.
std::optional<std::size_t> strongest_simple(const std::vector<Forecasts>& all);

// Share of the days on which `a` has a smaller absolute error than `b`. Requires: the same days.
double share_of_days_better(const Forecasts& a, const Forecasts& b);

// A stretch of days that are drawn together.
struct ForecastWeek {
  std::size_t first = 0, days = 0;  // place of its first in Forecasts::days; how many
  double mape_share = 0;            // mean over its days
};
// The days cut into weeks of seven (a rest of less is left away unless there is nothing else), the one with the median
// error of `judge` and the one with the greatest; the same if there is but one. Requires: a day.
struct ShownWeeks {
  ForecastWeek typical, worst;
};
ShownWeeks shown_weeks(const Forecasts& judge);

}  // namespace millrace::experiments
