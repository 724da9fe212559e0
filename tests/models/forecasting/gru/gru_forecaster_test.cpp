#include "models/forecasting/gru/gru_forecaster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "models/forecasting/simple_forecasters.h"

namespace millrace::models {
namespace {

using testing::HasSubstr;

constexpr std::size_t kDay = 24, kWeek = 7 * kDay;

ForecastSettings hourly() {
  ForecastSettings settings;
  settings.kind = ForecasterKind::gru;
  settings.season = settings.horizon = kDay;
  settings.long_season = kWeek;
  settings.members = 1;
  settings.epochs = 10;
  return settings;
}

// A sine a day, half as high at weekends, on a level that swings within 40 days.
std::vector<double> swinging_weeks(std::size_t weeks) {
  std::vector<double> series;
  for (std::size_t i = 0; i < weeks * kWeek; ++i) {
    const double days = static_cast<double>(i) / kDay;
    const double level = 1 + 0.3 * std::sin(2 * std::numbers::pi * days / 40);
    const double of_day = 100 - 60 * std::cos(2 * std::numbers::pi * days);
    series.push_back(level * of_day * (i / kDay % 7 >= 5 ? 0.5 : 1));
  }
  return series;
}

// Mean absolute percentage error over the days from `first` on, as a share.
double mape(const Forecaster& forecaster, std::span<const double> series, std::size_t first) {
  double sum = 0;
  for (std::size_t now = first; now < series.size(); now += kDay) {
    const auto predicted = forecaster.forecast(series.first(now), kDay);
    for (std::size_t i = 0; i < kDay; ++i) sum += std::abs(predicted[i] / series[now + i] - 1);
  }
  return sum / static_cast<double>(series.size() - first);
}

std::unique_ptr<Forecaster> trained(const ForecastSettings& settings, std::span<const double> series) {
  auto forecaster = train_gru_forecaster(settings, series, {});
  EXPECT_TRUE(forecaster) << forecaster.error();
  return std::move(*forecaster);
}

TEST(GruForecaster, LearnsDaysWeeksAndALevel) {
  const std::vector<double> series = swinging_weeks(16);
  const std::size_t known = 13 * kWeek;
  const auto gru = trained(hourly(), std::span(series).first(known));
  ForecastSettings naive;
  naive.season = kWeek;
  const double error = mape(*gru, series, known);
  EXPECT_LT(error, 0.05);
  EXPECT_LT(error, 0.5 * mape(*make_forecaster(naive, series), series, known));
}

TEST(GruForecaster, ComesBackFromItsBytes) {
  const std::vector<double> series = swinging_weeks(3);
  ForecastSettings settings = hourly();
  settings.epochs = 2;
  settings.members = 2;
  const auto gru = trained(settings, series);
  const auto again = load_gru_forecaster(gru->bytes());
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ((*again)->bytes(), gru->bytes());
  for (const std::size_t now : {1UL, kDay, 2 * kWeek + 5}) {
    const auto past = std::span(series).first(now);
    EXPECT_EQ((*again)->forecast(past, 2 * kDay), gru->forecast(past, 2 * kDay));
  }
  EXPECT_EQ(gru->forecast(series, 30).size(), 30U);
  EXPECT_EQ(gru->forecast({}, 2), (std::vector<double>{0, 0}));
}

TEST(GruForecaster, OneSeedOneForecast) {
  const std::vector<double> series = swinging_weeks(3);
  ForecastSettings settings = hourly();
  settings.epochs = 2;
  const std::string bytes = trained(settings, series)->bytes();
  EXPECT_EQ(trained(settings, series)->bytes(), bytes);
  settings.seed = 2;
  EXPECT_NE(trained(settings, series)->bytes(), bytes);
}

TEST(GruForecaster, ReportsItsEpochsAndStops) {
  const std::vector<double> series = swinging_weeks(3);
  std::uint32_t last = 0;
  const auto stopped = train_gru_forecaster(hourly(), series, [&](std::uint32_t epoch, double loss, double held_out) {
    EXPECT_EQ(epoch, last + 1);
    EXPECT_TRUE(std::isfinite(loss) && std::isfinite(held_out));
    last = epoch;
    return epoch < 2;
  });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error(), "stopped");
  EXPECT_EQ(last, 2U);
}

TEST(GruForecaster, MistakesAreSentences) {
  const std::vector<double> series = swinging_weeks(1);
  const auto error = [&](const ForecastSettings& settings, std::span<const double> of) {
    return train_gru_forecaster(settings, of, {}).error();
  };
  EXPECT_EQ(error(hourly(), std::span(series).first(100)),
            "the series to learn from has 100 steps; at least 120 are wanted");
  EXPECT_TRUE(train_gru_forecaster(hourly(), std::span(series).first(120), {}));
  EXPECT_EQ(error(ForecastSettings{}, series), "seasonal-naive learns nothing");
  std::vector<double> negative = series;
  negative[7] = -1;
  EXPECT_EQ(error(hourly(), negative), "value 7 of the series is -1");
  EXPECT_THAT(load_gru_forecaster("millrace model 1\n{}\n").error(), HasSubstr("no"));
  std::string bytes = trained(hourly(), series)->bytes();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_THAT(load_gru_forecaster(bytes).error(), HasSubstr("damaged"));
}

}  // namespace
}  // namespace millrace::models
