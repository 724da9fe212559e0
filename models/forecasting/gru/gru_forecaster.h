// The GRU forecaster: trained on a series, kept as bytes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "models/forecasting/forecast_settings.h"
#include "models/forecasting/forecaster.h"
#include "models/forecasting/gru/gru_network.h"

namespace millrace::models {

// Learns from forecasts of settings.horizon steps that start at every patch of the series; of every 1 / validation long
// seasons one is held out (of a short series its end) and tells when to stop. Errors, each a sentence:
// problem_of(settings); another kind; a value that is negative or not finite; fewer than fewest_steps(settings);
// "stopped" if the hook said so.
tl::expected<std::unique_ptr<Forecaster>, std::string> train_gru_forecaster(const ForecastSettings& settings,
                                                                            std::span<const double> series,
                                                                            const GruHook& hook);
// Errors: these are no forecaster's bytes, or of another revision, or damaged (a sentence).
tl::expected<std::unique_ptr<Forecaster>, std::string> load_gru_forecaster(std::string_view bytes);

}  // namespace millrace::models
