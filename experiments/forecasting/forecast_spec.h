// [forecast.x]: how well a series can be forecast, horizon by horizon, from what was before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/forecasting/forecast_settings.h"
#include "sim/kernel/time.h"

namespace millrace::experiments {

struct ForecastSpec {
  std::string name;                                                           // x
  std::vector<double> series;                                                 // mean rate of each step, records/s
  kernel::Duration step = kernel::Duration::from_seconds(300);                // > 0
  kernel::Duration season = kernel::Duration::from_seconds(86'400);           // whole steps
  kernel::Duration long_season = kernel::Duration::from_seconds(7 * 86'400);  // whole seasons
  kernel::Duration horizon = kernel::Duration::from_seconds(86'400);          // whole steps
  kernel::Duration length{};                                                  // of the series; 0: one round of it
  double train = 0.7;                    // share of the series that is learned from, in (0, 1)
  std::vector<std::string> forecasters;  // of forecaster_table(), in the order shown
  std::optional<std::uint64_t> seed;     // of the GRU; the experiment's if not given
  models::ForecastSettings gru;          // seasons and horizon are those above, in steps

  std::size_t steps_of(kernel::Duration time) const { return static_cast<std::size_t>(time.ns() / step.ns()); }
  // Horizons are numbered from the beginning of the series; those from the first to before the last are forecast.
  std::size_t first_day() const;
  std::size_t last_day() const { return series.size() / steps_of(horizon); }
  // Steps before the first day that is forecast: what a GRU learns from.
  std::size_t train_steps() const { return first_day() * steps_of(horizon); }
};

// What is wrong with the parts of it together, as a sentence; "" if nothing is.
std::string problem_of(const ForecastSpec& spec);

// The same with the beginning of its series alone, 2 % of it or as little as can be forecast, and 2 % of the epochs.
ForecastSpec quick(ForecastSpec spec);

}  // namespace millrace::experiments
