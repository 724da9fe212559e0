// Tuners with models that their own config trains.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Notes, for each tuner of a comparison whose options name a model of the config ("model.NAME", or "model.NAME/METRIC"
// of one that has metrics) or the network of a forecast ("forecast.NAME"), where its file lies beside the store, or
// will. Errors: as model_key().
StoreResult<void> find_trained_models(Experiment& experiment, Store& store);

// A sentence for each option of these tuners that names a model or a forecast of the config that it does not have.
std::vector<std::string> unknown_own_models(const std::vector<TunerChoice>& tuners,
                                            const std::vector<ModelSpec>& models,
                                            const std::vector<ForecastSpec>& forecasts);

}  // namespace millrace::experiments
