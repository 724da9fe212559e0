// Forecasters that learn nothing: the floor and the baselines.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "models/forecasting/forecast_settings.h"
#include "models/forecasting/forecaster.h"

namespace millrace::models {

// The mean of the values 1, 2, ..., `seasons` seasons before a step, of those that are past; a step beyond the first
// season counts back from its place in that season. Of a past shorter than a season: its last value. [Hyndman and
// Athanasopoulos, Forecasting: Principles and Practice, section 5.2, for one season]
std::vector<double> seasonal_naive(std::span<const double> past, std::uint32_t steps, std::uint32_t season,
                                   std::uint32_t seasons = 1);

// `series` is the whole series, future included: the oracle alone keeps it, and says its last value of steps beyond its
// end. Requires: no problem with the settings; not the kind gru (Learning::train_forecaster makes that).
std::unique_ptr<Forecaster> make_forecaster(const ForecastSettings& settings, std::span<const double> series);

}  // namespace millrace::models
