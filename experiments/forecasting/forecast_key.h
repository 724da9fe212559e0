// What a forecast's results and its trained network depend on.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"

namespace millrace::experiments {

// Everything that it says but its name and the seed; the series by its hash.
nlohmann::json settings_json(const ForecastSpec& spec);

// The GRU of a forecast: its settings, seed, and what it learns from. Its file is artefacts/HASH/model beside the
// store.
ArtefactKey forecaster_key(const Experiment& experiment, const ForecastSpec& spec);
// The forecasts of all forecasters that it names.
ArtefactKey forecast_key(const Experiment& experiment, const ForecastSpec& spec);

// The seed of its GRU.
std::uint64_t seed_of(const Experiment& experiment, const ForecastSpec& spec);

}  // namespace millrace::experiments
