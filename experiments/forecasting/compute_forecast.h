// Computes what is not stored yet of a [forecast.x].
#pragma once

#include <functional>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

enum class ForecastOutcome : std::uint8_t { stored, computed, interrupted };

// Trains its GRU, if it names one and the store has none, and forecasts. The network's file stays beside the store.
// `interrupted` is asked after each epoch. Errors: the learning library is not there; a series that cannot be learned
// from; the store or the file cannot be written.
StoreResult<ForecastOutcome> compute_forecast(const Experiment& experiment, const ForecastSpec& spec, Store& store,
                                              const std::function<bool()>& interrupted);

}  // namespace millrace::experiments
