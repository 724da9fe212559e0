// A [forecast.x] made in a test.
#pragma once

#include "experiments/forecasting/forecast_spec.h"

namespace millrace::experiments {

// Days of four steps, weeks of two days; the first half of `series` is learned from.
inline ForecastSpec made_forecast(std::vector<double> series) {
  ForecastSpec spec;
  spec.name = "f";
  spec.series = std::move(series);
  spec.step = kernel::Duration::from_seconds(6 * 3600);
  spec.long_season = spec.season * 2;
  spec.train = 0.5;
  spec.forecasters = {"seasonal", "seasonal-long", "seasonal-mean", "persistence", "oracle"};
  return spec;
}

}  // namespace millrace::experiments
