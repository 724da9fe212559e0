#include "experiments/forecasting/forecast_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/forecasting/forecast_key.h"
#include "experiments/forecasting/forecaster_table.h"
#include "models/forecasting/simple_forecasters.h"
#include "tests/experiments/forecasting/made_forecast.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;

Forecasts forecasts_of(const ForecastSpec& spec, const std::string& name) {
  const auto forecaster = models::make_forecaster(forecaster_named(name).settings(spec), spec.series);
  return forecast_days(spec, name, *forecaster);
}

const std::vector<double> kTwoKindsOfDays = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8,
                                             1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8};

TEST(ForecastDays, SeasonsOfTheRightLengthAreExact) {
  const ForecastSpec spec = made_forecast(kTwoKindsOfDays);
  for (const char* exact : {"seasonal-long", "seasonal-mean", "oracle"}) {
    const Forecasts forecasts = forecasts_of(spec, exact);
    ASSERT_EQ(forecasts.days.size(), 4U);
    for (const ForecastDay& day : forecasts.days) {
      EXPECT_EQ(day.mae, 0) << exact;
      EXPECT_EQ(day.mape_share, 0) << exact;
    }
  }
  const Forecasts other = forecasts_of(spec, "seasonal");  // says the other kind of day
  EXPECT_EQ(other.days[0].day, 4U);
  EXPECT_EQ(other.days[0].mae, 4);
  EXPECT_DOUBLE_EQ(other.days[0].mape_share, (4.0 / 1 + 4.0 / 2 + 4.0 / 3 + 4.0 / 4) / 4);
  EXPECT_DOUBLE_EQ(other.days[1].mape_share, (4.0 / 5 + 4.0 / 6 + 4.0 / 7 + 4.0 / 8) / 4);
}

TEST(ForecastDays, StepsWithoutLoadHaveNoPercentage) {
  const Forecasts forecasts = forecasts_of(made_forecast({4, 4, 4, 4, 0, 8, 0, 2, 0, 0, 0, 0}), "persistence");
  ASSERT_EQ(forecasts.days.size(), 2U);
  EXPECT_DOUBLE_EQ(forecasts.days[0].mape_share, (4.0 / 8 + 2.0 / 2) / 2);
  EXPECT_DOUBLE_EQ(forecasts.days[0].mae, (4 + 4 + 4 + 2) / 4.0);
  EXPECT_EQ(forecasts.days[1].mape_share, 0);
  EXPECT_EQ(forecasts.days[1].mae, 2);
}

// What comes on a day and later changes no forecast of it, and nothing that is learned.
TEST(ForecastDays, NothingIsSeenOfTheFuture) {
  const ForecastSpec spec = made_forecast(kTwoKindsOfDays);
  const std::size_t from = 5 * 4;  // day 5 on
  ForecastSpec other = spec;
  for (std::size_t i = from; i < other.series.size(); ++i) other.series[i] = 1000;
  for (const ForecasterEntry& entry : forecaster_table()) {
    if (entry.name == kGru || entry.name == "oracle") continue;
    const auto before = forecasts_of(spec, std::string(entry.name)).predicted;
    const auto after = forecasts_of(other, std::string(entry.name)).predicted;
    EXPECT_EQ((std::vector<double>(before.begin(), before.begin() + 8)),
              (std::vector<double>(after.begin(), after.begin() + 8)))
        << entry.name;
    EXPECT_NE(before, after) << entry.name;
  }
  const Experiment experiment;
  EXPECT_EQ(forecaster_key(experiment, spec).hash(), forecaster_key(experiment, other).hash());
  EXPECT_NE(forecast_key(experiment, spec).hash(), forecast_key(experiment, other).hash());
  other.series[3] = 7;
  EXPECT_NE(forecaster_key(experiment, spec).hash(), forecaster_key(experiment, other).hash());
}

TEST(ForecastDays, ComeBackFromTheStore) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store) << store.error().what;
  ForecastSpec spec = made_forecast(kTwoKindsOfDays);
  spec.forecasters = {"persistence", "seasonal"};
  const ArtefactKey key = forecast_key(Experiment{}, spec);
  EXPECT_TRUE(stored_forecasts(*store, key.hash(), spec)->empty());
  std::vector<TableRow> rows = {artefact_row(key, "e/f", "done")};
  for (const std::string& name : spec.forecasters) {
    for (TableRow& row : table_rows(key.hash(), spec, forecasts_of(spec, name))) rows.push_back(std::move(row));
  }
  ASSERT_TRUE(store->put(rows));
  const auto stored = stored_forecasts(*store, key.hash(), spec);
  ASSERT_TRUE(stored && stored->size() == 2);
  for (const Forecasts& each : *stored) {
    const Forecasts expected = forecasts_of(spec, each.forecaster);
    EXPECT_EQ(each.predicted, expected.predicted);
    ASSERT_EQ(each.days.size(), expected.days.size());
    EXPECT_EQ(each.days[1].day, expected.days[1].day);
    EXPECT_EQ(each.days[1].mape_share, expected.days[1].mape_share);
    EXPECT_EQ(each.days[1].mae, expected.days[1].mae);
  }
}

}  // namespace
}  // namespace millrace::experiments
