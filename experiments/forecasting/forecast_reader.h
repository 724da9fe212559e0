// Reads [forecast.x].
#pragma once

#include <span>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/forecasting/forecast_spec.h"

namespace millrace::experiments {

// The keys of [forecast.x], by what they set.
std::span<const Field<ForecastSpec>> forecast_fields();
std::span<const Field<models::ForecastSettings>> gru_fields();

// `table` is [forecast.NAME]. Every mistake goes to `out`.
ForecastSpec read_forecast(const std::string& name, const Node& table, Diagnostics& out);

}  // namespace millrace::experiments
