#include "experiments/learning/trained_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "experiments/config/suggestion.h"
#include "experiments/forecasting/forecast_key.h"
#include "experiments/learning/model_key.h"

namespace millrace::experiments {

namespace {

std::string name_of_own(const ModelSpec& spec) {
  return spec.pretraining ? spec.name : label_of(spec);
}

// The values of its options that name models of the config; none of a tuner that was read with mistakes.
std::vector<std::string> own_models(const TunerChoice& choice) {
  std::vector<std::string> values;
  const tuners::TunerEntry* const entry = tuners::find_tuner(choice.kind);
  if (entry == nullptr) return values;
  for (const tuners::OptionSpec& option : entry->options()) {
    if (option.type != tuners::OptionType::model) continue;
    const auto value = choice.options.value(option.name, std::string());
    if (!own_model(value).empty() || !own_forecast(value).empty()) values.push_back(value);
  }
  return values;
}

// Where what the config calls so lies, or will; nothing if it has no such thing.
StoreResult<std::optional<std::string>> file_of(const Experiment& experiment, Store& store, const std::string& value) {
  if (const std::string name = own_forecast(value); !name.empty()) {
    const auto spec = std::ranges::find(experiment.forecasts, name, &ForecastSpec::name);
    if (spec == experiment.forecasts.end()) return std::nullopt;
    return model_path(store, forecaster_key(experiment, *spec).hash()).string();
  }
  const auto spec = std::ranges::find(experiment.models, own_model(value), name_of_own);
  if (spec == experiment.models.end()) return std::nullopt;
  const auto key = model_key(experiment, *spec, store);
  if (!key) return tl::unexpected(key.error());
  return model_path(store, key->hash()).string();
}

}  // namespace

StoreResult<void> find_trained_models(Experiment& experiment, Store& store) {
  for (Comparison& comparison : experiment.comparisons) {
    for (TunerChoice& choice : comparison.tuners) {
      for (const std::string& value : own_models(choice)) {
        const auto file = file_of(experiment, store, value);
        if (!file) return tl::unexpected(file.error());
        if (*file) choice.trained[value] = **file;
      }
    }
  }
  return {};
}

std::vector<std::string> unknown_own_models(const std::vector<TunerChoice>& tuners,
                                            const std::vector<ModelSpec>& models,
                                            const std::vector<ForecastSpec>& forecasts) {
  std::vector<std::string> known_models, known_forecasts, unknown;
  for (const ModelSpec& spec : models) known_models.push_back(name_of_own(spec));
  for (const ForecastSpec& spec : forecasts) known_forecasts.push_back(spec.name);
  for (const TunerChoice& choice : tuners) {
    for (const std::string& value : own_models(choice)) {
      const bool is_forecast = !own_forecast(value).empty();
      const std::string name = is_forecast ? own_forecast(value) : own_model(value);
      const std::vector<std::string>& known = is_forecast ? known_forecasts : known_models;
      if (std::ranges::find(known, name) != known.end()) continue;
      unknown.push_back(
          fmt::format("tuner '{}': {}", choice.label, unknown_name(is_forecast ? "forecast" : "model", name, known)));
    }
  }
  return unknown;
}

}  // namespace millrace::experiments
