// Forecasts of a series, day by day (a day is a horizon), and what is stored of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/forecasting/forecast_spec.h"
#include "experiments/store/store.h"
#include "models/forecasting/forecaster.h"

namespace millrace::experiments {

struct ForecastDay {
  std::size_t day = 0;    // of the series, from 0
  double mape_share = 0;  // mean of |predicted - actual| / actual over steps with an actual value above 0; 0 if none is
  double mae = 0;         // records/s
};

// What a forecaster said of the days that were forecast.
struct Forecasts {
  std::string forecaster;
  std::vector<ForecastDay> days;
  std::vector<double> predicted;  // of each step from the first day's on, records/s
};

// Forecasts each day of the series from everything before it, and nothing else.
Forecasts forecast_days(const ForecastSpec& spec, const std::string& name, const models::Forecaster& forecaster);

// Rows of the tables forecast_day and forecast_step; `hash` is the artefact's.
std::vector<TableRow> table_rows(const std::string& hash, const ForecastSpec& spec, const Forecasts& forecasts);
// What is stored of them, in the order of the spec's forecasters; empty if the artefact is not.
StoreResult<std::vector<Forecasts>> stored_forecasts(Store& store, const std::string& hash, const ForecastSpec& spec);

}  // namespace millrace::experiments
