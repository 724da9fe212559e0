// The forecasters that a [forecast.x] may name.
#pragma once

#include <span>
#include <string_view>

#include "experiments/forecasting/forecast_spec.h"
#include "models/forecasting/forecast_settings.h"

namespace millrace::experiments {

struct ForecasterEntry {
  std::string_view name;
  std::string_view about;
  bool simple = false;  // a baseline: it learns nothing and knows no more than the past
  models::ForecastSettings (*settings)(const ForecastSpec& spec) = nullptr;
};

inline constexpr std::string_view kGru = "gru";

std::span<const ForecasterEntry> forecaster_table();
// Requires: it is there.
const ForecasterEntry& forecaster_named(std::string_view name);

}  // namespace millrace::experiments
