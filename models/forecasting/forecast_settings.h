// Which forecaster, and how one is trained.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::models {

enum class ForecasterKind : std::uint8_t {
  oracle,          // what will be: the floor
  persistence,     // the last value, for ever
  seasonal_naive,  // the value one season before
  gru,             // a gated recurrent unit [Cho et al. 2014], trained (models/forecasting/gru)
};

// "oracle", "persistence", "seasonal-naive", "gru": the same in JSON and messages.
std::span<const std::string_view> forecaster_kind_names();
std::string_view to_string(ForecasterKind kind);
// Errors: "no forecaster 'lstm'; known: oracle, ...".
tl::expected<ForecasterKind, std::string> parse_forecaster_kind(std::string_view name);

struct ForecastSettings {
  ForecasterKind kind = ForecasterKind::seasonal_naive;
  std::uint32_t season = 48;  // steps after which the series is about the same, >= 1; of 30 min: a day
  std::uint32_t seasons = 1;  // seasonal_naive: the mean over so many seasons before, >= 1
  // Of the GRU alone, from here on.
  std::uint32_t long_season = 336;  // steps, a multiple of `season`; a week
  std::uint32_t horizon = 48;       // steps that it learns to forecast at once, >= 1
  std::uint32_t hidden = 16;        // width of its state, >= 1
  std::uint32_t members = 3;        // networks, whose mean it is, >= 1
  std::uint32_t epochs = 40;        // at most, >= 1
  std::uint32_t patience = 8;       // epochs without a lower validation loss before training stops, >= 1
  std::uint32_t batch = 64;         // forecasts, >= 1
  double learning_rate = 1e-3;      // > 0; falls along half a cosine over `epochs`
  double weight_decay = 1e-2;       // AdamW's, >= 0
  double validation = 0.2;          // share of the series that is held out to tell when to stop, in (0, 1)
  std::uint64_t seed = 1;
  bool operator==(const ForecastSettings&) const = default;
};

// The first setting outside its range as a sentence, "season: 0 is below 1"; "" if there is none.
std::string problem_of(const ForecastSettings& settings);

// Steps that a series needs for a GRU to learn from it: a season, a forecast to learn from and one to hold out, each of
// whole patches.
std::size_t fewest_steps(const ForecastSettings& settings);

// Every setting by its name.
nlohmann::json settings_json(const ForecastSettings& settings);
// Inverse of settings_json. Errors: a sentence about the first member that is missing, unknown, of another type, no
// known word or out of its range.
tl::expected<ForecastSettings, std::string> forecast_settings_from_json(const nlohmann::json& json);

// Revision of the forecasters; part of every forecast's hash and of their files.
inline constexpr std::uint32_t kForecastRevision = 1;

}  // namespace millrace::models
