#include "models/forecasting/forecast_sequence.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::models {
namespace {

ForecastSettings seasons(std::uint32_t season, std::uint32_t long_season) {
  ForecastSettings settings;
  settings.season = season;
  settings.long_season = long_season;
  return settings;
}

std::vector<double> some_series(std::size_t steps) {
  std::vector<double> series;
  for (std::size_t i = 0; i < steps; ++i) series.push_back(std::sin(static_cast<double>(i * i)));
  return series;
}

TEST(ForecastSequence, PatchesLeaveAtMost32OfASeason) {
  const auto patch = [](std::uint32_t season) { return ForecastSequence(seasons(season, 7 * season)).patch(); };
  EXPECT_EQ(patch(24), 1U);
  EXPECT_EQ(patch(32), 1U);
  EXPECT_EQ(patch(48), 2U);
  EXPECT_EQ(patch(288), 9U);
  EXPECT_EQ(patch(37), 37U);  // a prime
}

TEST(ForecastSequence, TheUsualIsTheMeanOverLongSeasons) {
  const ForecastSequence sequence(seasons(2, 4));
  const std::vector<double> series = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_DOUBLE_EQ(sequence.usual(series, 8, 8), 3);   // (1 + 5) / 2
  EXPECT_DOUBLE_EQ(sequence.usual(series, 8, 11), 6);  // (4 + 8) / 2
  EXPECT_DOUBLE_EQ(sequence.usual(series, 8, 12), 3);  // no value is there 4 steps before: 8 and 12 before
  EXPECT_DOUBLE_EQ(sequence.usual(series, 3, 3), 2);   // no long season: one season before
  EXPECT_DOUBLE_EQ(sequence.usual(series, 1, 1), 1);   // no season: the last value
  EXPECT_DOUBLE_EQ(sequence.usual(series, 0, 0), 0);
}

// The future and anything that is not there have no part in what the network reads.
TEST(ForecastSequence, NothingOfTheFutureIsRead) {
  const ForecastSequence sequence(seasons(6, 12));
  const std::vector<double> series = some_series(80);
  for (const std::size_t now : {0UL, 3UL, 6UL, 7UL, 17UL, 40UL}) {
    std::vector<double> other(series.begin(), series.begin() + static_cast<std::ptrdiff_t>(now));
    const auto alone = sequence.inputs(other, now, 20);
    other.resize(80, 1e9);
    EXPECT_EQ(sequence.inputs(series, now, 20), alone) << now;
    EXPECT_EQ(sequence.inputs(other, now, 20), alone) << now;
    EXPECT_EQ(alone.size(), (sequence.seen() + sequence.ahead(20)) * sequence.width());
  }
}

TEST(ForecastSequence, ThePastIsReadFromOneSeasonBefore) {
  const ForecastSequence sequence(seasons(2, 4));
  const std::vector<double> series = {0, 0, 0, 0, 1, 2, 3, 4};
  const auto inputs = sequence.inputs(series, 8, 1);
  ASSERT_EQ(inputs.size(), 3 * 9U);
  // Step 6: usual 0, what came is 3 more; one season before it was 1 more than usual, and known.
  EXPECT_EQ(inputs[0], 0.0F);
  EXPECT_EQ(inputs[1], 1.0F);
  EXPECT_EQ(inputs[3], 3.0F);
  EXPECT_EQ(inputs[4], 1.0F);
  // Step 8, the first that is not known: usual (0 + 1) / 2.
  EXPECT_EQ(inputs[18], 0.5F);
  EXPECT_EQ(inputs[18 + 1], 3.0F);
  EXPECT_EQ(inputs[18 + 3], 0.0F);
  EXPECT_EQ(inputs[18 + 4], 0.0F);
}

}  // namespace
}  // namespace millrace::models
