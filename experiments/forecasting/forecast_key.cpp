#include "experiments/forecasting/forecast_key.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "experiments/forecasting/forecaster_table.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {

namespace {

std::string hash_of(std::span<const double> series) {
  return sha256_hex({reinterpret_cast<const char*>(series.data()), series.size_bytes()});
}

bool has_gru(const ForecastSpec& spec) {
  return std::ranges::find(spec.forecasters, kGru) != spec.forecasters.end();
}

}  // namespace

std::uint64_t seed_of(const Experiment& experiment, const ForecastSpec& spec) {
  return spec.seed.value_or(experiment.seed);
}

nlohmann::json settings_json(const ForecastSpec& spec) {
  nlohmann::json settings = {{"series", hash_of(spec.series)},
                             {"steps", spec.series.size()},
                             {"step", spec.step.ns()},
                             {"season", spec.season.ns()},
                             {"long_season", spec.long_season.ns()},
                             {"horizon", spec.horizon.ns()},
                             {"train", spec.train},
                             {"forecasters", spec.forecasters}};
  if (has_gru(spec)) settings["gru"] = models::settings_json(spec.gru);
  return settings;
}

ArtefactKey forecaster_key(const Experiment& experiment, const ForecastSpec& spec) {
  const auto learned = std::span(spec.series).first(spec.train_steps());
  return {.kind = "forecaster",
          .settings = {{"forecaster", models::settings_json(spec.gru)}, {"series", hash_of(learned)}},
          .inputs = {},
          .seed = seed_of(experiment, spec),
          .revisions = {{"forecasts", models::kForecastRevision}}};
}

ArtefactKey forecast_key(const Experiment& experiment, const ForecastSpec& spec) {
  ArtefactKey key{.kind = "forecast",
                  .settings = settings_json(spec),
                  .inputs = {},
                  .seed = 0,
                  .revisions = {{"forecasts", models::kForecastRevision}}};
  if (has_gru(spec)) key.inputs.push_back(forecaster_key(experiment, spec).hash());
  return key;
}

}  // namespace millrace::experiments
