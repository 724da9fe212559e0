#include "models/forecasting/simple_forecasters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::models {
namespace {

using testing::Each;
using testing::ElementsAre;

std::unique_ptr<Forecaster> of_kind(ForecasterKind kind, std::span<const double> series, std::uint32_t season = 3) {
  ForecastSettings settings;
  settings.kind = kind;
  settings.season = season;
  return make_forecaster(settings, series);
}

const std::vector<double> kSeries = {1, 5, 3, 1, 5, 3, 1, 5, 3, 1, 5, 3};

TEST(SimpleForecasters, TheOracleSaysWhatComes) {
  const std::vector<double> series = {4, 8, 15, 16, 23};
  const auto oracle = of_kind(ForecasterKind::oracle, series);
  EXPECT_THAT(oracle->forecast(std::span(series).first(2), 3), ElementsAre(15, 16, 23));
  EXPECT_THAT(oracle->forecast({}, 1), ElementsAre(4));
  // Beyond its end it says the last value.
  EXPECT_THAT(oracle->forecast(std::span(series).first(4), 3), ElementsAre(23, 23, 23));
  EXPECT_TRUE(oracle->bytes().empty());
}

TEST(SimpleForecasters, PersistenceSaysTheLastValue) {
  const auto persistence = of_kind(ForecasterKind::persistence, kSeries);
  EXPECT_THAT(persistence->forecast(std::span(kSeries).first(5), 2), ElementsAre(5, 5));
  EXPECT_THAT(persistence->forecast({}, 2), ElementsAre(0, 0));
}

TEST(SimpleForecasters, SeasonalNaiveIsExactOnAPeriodicSeries) {
  const auto naive = of_kind(ForecasterKind::seasonal_naive, kSeries);
  for (std::size_t now = 3; now < kSeries.size(); ++now) {
    const auto steps = static_cast<std::uint32_t>(kSeries.size() - now);
    const std::vector<double> rest(kSeries.begin() + static_cast<std::ptrdiff_t>(now), kSeries.end());
    EXPECT_EQ(naive->forecast(std::span(kSeries).first(now), steps), rest) << now;
  }
}

TEST(SimpleForecasters, APastShorterThanASeasonPersists) {
  const auto naive = of_kind(ForecasterKind::seasonal_naive, kSeries, 7);
  EXPECT_THAT(naive->forecast(std::span(kSeries).first(6), 4), Each(3));
  EXPECT_THAT(naive->forecast({}, 2), Each(0));
}

TEST(SimpleForecasters, AMeanIsOverTheSeasonsThatThereAre) {
  const std::vector<double> past = {1, 10, 2, 20, 6, 60};
  EXPECT_THAT(seasonal_naive(past, 2, 2, 2), ElementsAre(4, 40));  // (2 + 6) / 2
  EXPECT_THAT(seasonal_naive(past, 2, 2, 9), ElementsAre(3, 30));  // (1 + 2 + 6) / 3
  EXPECT_THAT(seasonal_naive(past, 5, 2, 1), ElementsAre(6, 60, 6, 60, 6));
}

}  // namespace
}  // namespace millrace::models
