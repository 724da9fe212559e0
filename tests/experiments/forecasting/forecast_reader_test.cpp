#include "experiments/forecasting/forecast_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

// Ten days of four steps.
constexpr const char* kConfig = R"(
[forecast.f]
series = { pattern = "staircase", from = "1/s", to = "40/s", each = "6 h", steps = 39 }
step = "6 h"
length = "10 d"
season = "1 d"
long_season = "2 d"
train = "55 %"
forecasters = ["gru", "seasonal"]
hidden = 5
seed = 9
)";

std::vector<std::string> mistakes(const std::string& override) {
  return ConfigFolder().mistakes(kConfig, {.overrides = {"forecast.f." + override}, .seed = {}, .quick = false});
}

TEST(ForecastReader, ReadsTheSeriesInSteps) {
  const Experiment experiment = ConfigFolder().load(kConfig);
  ASSERT_EQ(experiment.forecasts.size(), 1U);
  const ForecastSpec& spec = experiment.forecasts[0];
  EXPECT_EQ(spec.name, "f");
  ASSERT_EQ(spec.series.size(), 40U);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_NEAR(spec.series[i], static_cast<double>(i + 1), 1e-9) << i;
  EXPECT_EQ(spec.first_day(), 5U);  // 5.5 days are learned from: whole ones
  EXPECT_EQ(spec.last_day(), 10U);
  EXPECT_EQ(spec.train_steps(), 20U);
  EXPECT_THAT(spec.forecasters, ElementsAre("gru", "seasonal"));
  EXPECT_EQ(spec.seed, 9U);
  EXPECT_EQ(spec.gru.season, 4U);
  EXPECT_EQ(spec.gru.long_season, 8U);
  EXPECT_EQ(spec.gru.horizon, 4U);
  EXPECT_EQ(spec.gru.hidden, 5U);
}

// A step that no change of the rate falls on has the mean over it.
TEST(ForecastReader, AStepIsAMean) {
  const ForecastSpec spec = ConfigFolder()
                                .load(kConfig, {.overrides = {"forecast.f.step=\"12 h\""}, .seed = {}, .quick = false})
                                .forecasts[0];
  EXPECT_EQ(spec.series.size(), 20U);
  EXPECT_NEAR(spec.series[0], 1.5, 1e-9);
  EXPECT_NEAR(spec.series[19], 39.5, 1e-9);
}

TEST(ForecastReader, WithoutALengthTheSeriesIsOneRound) {
  const ConfigFolder folder;
  const std::string file = folder.write("load.csv", "t,rate\n0,5\n3600,6\n7200,7\n10800,8\n");
  const ForecastSpec spec =
      folder
          .load(fmt::format("[forecast.f]\nseries = {{ pattern = \"trace\", file = \"{}\" }}\nstep = \"1 h\"\n"
                            "season = \"1 h\"\nlong_season = \"1 h\"\nhorizon = \"1 h\"\nforecasters = [\"oracle\"]\n",
                            file))
          .forecasts[0];
  EXPECT_THAT(spec.series, ElementsAre(5, 6, 7, 8));
}

TEST(ForecastReader, MistakesSayWhereAndWhatToDo) {
  EXPECT_THAT(mistakes("forecasters=[\"seasonl\"]"), Contains(HasSubstr("did you mean 'seasonal'?")));
  EXPECT_THAT(mistakes("forecasters=[\"oracle\",\"oracle\"]"), Contains(HasSubstr("'oracle' is named twice")));
  EXPECT_THAT(mistakes("forecasters=[]"), Contains(HasSubstr("the list is empty")));
  EXPECT_THAT(mistakes("step=\"7 h\""), ElementsAre(HasSubstr("season: it is no whole number of times the step")));
  EXPECT_THAT(mistakes("horizon=\"7 h\""), ElementsAre(HasSubstr("horizon: it is no whole number of times the step")));
  EXPECT_THAT(mistakes("long_season=\"36 h\""),
              ElementsAre(HasSubstr("long_season: it is no whole number of times the season")));
  EXPECT_THAT(mistakes("train=0"), ElementsAre(HasSubstr("train: it is not between 0 and 1")));
  EXPECT_THAT(mistakes("train=1"), ElementsAre(HasSubstr("train: it is not between 0 and 1")));
  EXPECT_THAT(mistakes("length=\"1 d\""), Contains(HasSubstr("at least two horizons (8 steps) are wanted")));
  EXPECT_THAT(mistakes("train=\"40 %\""),
              ElementsAre(HasSubstr("series: a GRU has 16 steps to learn from; at least 20 are wanted")));
  EXPECT_THAT(mistakes("series={pattern=\"sin\"}"), Contains(HasSubstr("did you mean 'sine'?")));
  EXPECT_THAT(mistakes("series={pattern=\"trace\",file=\"none.csv\"}"), Contains(HasSubstr("no such file")));
  EXPECT_THAT(mistakes("seris=\"1/s\""), Contains(HasSubstr("did you mean 'series'?")));
  EXPECT_THAT(mistakes("step=\"1 ms\""), Contains(HasSubstr("at most 1000000 can be forecast")));
  EXPECT_THAT(ConfigFolder().mistakes("[forecast.f]\nseries = \"1/s\"\nlength = \"9 d\"\nstep = \"7 h\"\n"
                                      "season = \"20 h\"\n"),
              ElementsAre("x.toml:5:10: season: it is no whole number of times the step"));
  EXPECT_THAT(ConfigFolder().mistakes("[forecast.f]\nstep = \"1 h\"\n"),
              ElementsAre("x.toml:1:1: missing key 'series' in [forecast.f]"));
}

TEST(ForecastReader, QuickTakesTheBeginningOfTheSeries) {
  const LoadOptions quickly{.overrides = {}, .seed = {}, .quick = true};
  const ForecastSpec spec = ConfigFolder().load(kConfig, quickly).forecasts[0];
  EXPECT_EQ(spec.series.size(), 40U);  // as little as a GRU can learn from and be judged by: 5.5 of 10 days
  EXPECT_EQ(spec.gru.epochs, 1U);
  const LoadOptions longer{
      .overrides = {"forecast.f.length=\"1000 d\"", "forecast.f.series=\"5/s\""}, .seed = {}, .quick = true};
  const ForecastSpec of_many = ConfigFolder().load(kConfig, longer).forecasts[0];
  EXPECT_EQ(of_many.series.size(), 80U);  // 2 %
  EXPECT_THAT(of_many.series, Each(5));
}

}  // namespace
}  // namespace millrace::experiments
