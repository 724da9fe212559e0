#include "models/forecasting/forecast_settings.h"

#include <gtest/gtest.h>

namespace millrace::models {
namespace {

TEST(ForecastSettings, ComeBackFromTheirJson) {
  ForecastSettings settings;
  settings.kind = ForecasterKind::gru;
  settings.season = 24;
  settings.long_season = 48;
  settings.seasons = 2;
  settings.hidden = 9;
  settings.learning_rate = 0.25;
  settings.seed = std::uint64_t{1} << 60;
  const auto again = forecast_settings_from_json(settings_json(settings));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(*again, settings);
}

TEST(ForecastSettings, MistakesAreSentences) {
  nlohmann::json json = settings_json(ForecastSettings{});
  json["kind"] = "lstm";
  EXPECT_EQ(forecast_settings_from_json(json).error(),
            "settings.kind: no forecaster 'lstm'; known: oracle, persistence, seasonal-naive, gru");
  json = settings_json(ForecastSettings{});
  json["season"] = 0;
  EXPECT_EQ(forecast_settings_from_json(json).error(), "season: 0 is below 1");
  ForecastSettings settings;
  settings.kind = ForecasterKind::gru;
  settings.long_season = 100;
  EXPECT_EQ(problem_of(settings), "long_season: 100 is no multiple of the season, 48");
  settings.kind = ForecasterKind::seasonal_naive;  // which has none
  EXPECT_EQ(problem_of(settings), "");
  settings.validation = 1;
  EXPECT_EQ(problem_of(settings), "validation: 1 is not in (0, 1)");
}

}  // namespace
}  // namespace millrace::models
