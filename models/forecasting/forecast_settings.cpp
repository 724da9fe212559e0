#include "models/forecasting/forecast_settings.h"

#include <fmt/format.h>

#include <array>

#include "models/settings_reader.h"
#include "models/word_table.h"

namespace millrace::models {

namespace {

// By the enumeration's values.
constexpr std::array<std::string_view, 4> kKinds = {"oracle", "persistence", "seasonal-naive", "gru"};
static_assert(kKinds[static_cast<std::size_t>(ForecasterKind::gru)] == "gru");

}  // namespace

std::span<const std::string_view> forecaster_kind_names() {
  return kKinds;
}
std::string_view to_string(ForecasterKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
tl::expected<ForecasterKind, std::string> parse_forecaster_kind(std::string_view name) {
  return parse_word<ForecasterKind>(kKinds, "forecaster", name);
}

std::string problem_of(const ForecastSettings& settings) {
  struct Count {
    std::string_view name;
    std::uint32_t value;
  };
  for (const Count& count :
       {Count{"season", settings.season}, Count{"seasons", settings.seasons},
        Count{"long_season", settings.long_season}, Count{"horizon", settings.horizon},
        Count{"hidden", settings.hidden}, Count{"members", settings.members}, Count{"epochs", settings.epochs},
        Count{"patience", settings.patience}, Count{"batch", settings.batch}}) {
    if (count.value == 0) return fmt::format("{}: 0 is below 1", count.name);
  }
  if (settings.kind == ForecasterKind::gru && settings.long_season % settings.season != 0) {
    return fmt::format("long_season: {} is no multiple of the season, {}", settings.long_season, settings.season);
  }
  // Written so that a NaN is out of range.
  if (!(settings.learning_rate > 0)) return fmt::format("learning_rate: {} is not above 0", settings.learning_rate);
  if (!(settings.weight_decay >= 0)) return fmt::format("weight_decay: {} is below 0", settings.weight_decay);
  if (!(settings.validation > 0 && settings.validation < 1)) {
    return fmt::format("validation: {} is not in (0, 1)", settings.validation);
  }
  return "";
}

std::size_t fewest_steps(const ForecastSettings& settings) {
  return std::size_t{3} * settings.season + std::size_t{2} * settings.horizon;
}

nlohmann::json settings_json(const ForecastSettings& settings) {
  return {{"kind", to_string(settings.kind)},
          {"season", settings.season},
          {"seasons", settings.seasons},
          {"long_season", settings.long_season},
          {"horizon", settings.horizon},
          {"hidden", settings.hidden},
          {"members", settings.members},
          {"epochs", settings.epochs},
          {"patience", settings.patience},
          {"batch", settings.batch},
          {"learning_rate", settings.learning_rate},
          {"weight_decay", settings.weight_decay},
          {"validation", settings.validation},
          {"seed", settings.seed}};
}

tl::expected<ForecastSettings, std::string> forecast_settings_from_json(const nlohmann::json& json) {
  return read_settings(json, [](plan::JsonObject& object) {
    return ForecastSettings{.kind = read_word(object, "kind", parse_forecaster_kind),
                            .season = object.count("season"),
                            .seasons = object.count("seasons"),
                            .long_season = object.count("long_season"),
                            .horizon = object.count("horizon"),
                            .hidden = object.count("hidden"),
                            .members = object.count("members"),
                            .epochs = object.count("epochs"),
                            .patience = object.count("patience"),
                            .batch = object.count("batch"),
                            .learning_rate = object.number("learning_rate"),
                            .weight_decay = object.number("weight_decay"),
                            .validation = object.number("validation"),
                            .seed = object.large_count("seed")};
  });
}

}  // namespace millrace::models
