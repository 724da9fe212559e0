#include "experiments/forecasting/forecast_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/forecasting/forecast_plot.h"
#include "experiments/forecasting/forecast_text.h"
#include "tests/experiments/forecasting/made_forecast.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

// Days from 4 on with these errors; the absolute error is a hundred times as great.
Forecasts with_errors(const std::string& name, const std::vector<double>& mapes) {
  Forecasts forecasts{.forecaster = name, .days = {}, .predicted = {}};
  for (std::size_t i = 0; i < mapes.size(); ++i) forecasts.days.push_back({4 + i, mapes[i], 100 * mapes[i]});
  forecasts.predicted.assign(4 * mapes.size(), 1);
  return forecasts;
}

TEST(ForecastSummary, MeansMediansAndTheWorst) {
  const ForecastSummary summary = summary_of(with_errors("gru", {0.1, 0.5, 0.2, 0.4}));
  EXPECT_DOUBLE_EQ(summary.mean_mape, 0.3);
  EXPECT_DOUBLE_EQ(summary.median_mape, 0.3);
  EXPECT_DOUBLE_EQ(summary.worst_mape, 0.5);
  EXPECT_EQ(summary.worst_day, 5U);
  EXPECT_DOUBLE_EQ(summary.mae, 30);
  EXPECT_DOUBLE_EQ(summary_of(with_errors("gru", {0.1, 0.5, 0.2})).median_mape, 0.2);
}

TEST(ForecastSummary, TheStrongestOfThoseThatLearnNothing) {
  const std::vector<Forecasts> all = {with_errors("oracle", {0}), with_errors("seasonal", {0.4}),
                                      with_errors("persistence", {0.3}), with_errors("gru", {0.1})};
  EXPECT_EQ(strongest_simple(all), 2U);
  EXPECT_EQ(strongest_simple({all[0], all[3]}), std::nullopt);
  EXPECT_DOUBLE_EQ(share_of_days_better(with_errors("gru", {0.1, 0.3, 0.2}), with_errors("seasonal", {0.2, 0.2, 0.2})),
                   1.0 / 3);
}

TEST(ForecastSummary, WeeksAreOfSevenDays) {
  std::vector<double> errors(22, 0.1);  // three weeks and a day
  errors[2] = 0.2;                      // the first: 0.8 in all
  errors[8] = 0.9;                      // the second: 1.5
  errors[15] = 0.3;                     // the third: 0.9
  errors[21] = 5;                       // of no week
  const ShownWeeks weeks = shown_weeks(with_errors("gru", errors));
  EXPECT_EQ(weeks.typical.first, 14U);
  EXPECT_EQ(weeks.worst.first, 7U);
  EXPECT_NEAR(weeks.worst.mape_share, 1.5 / 7, 1e-12);
  const ShownWeeks of_few = shown_weeks(with_errors("gru", {0.1, 0.2}));
  EXPECT_EQ(of_few.typical.days, 2U);
  EXPECT_EQ(of_few.worst.first, 0U);
}

TEST(ForecastText, ComparesWithTheStrongestSimpleOne) {
  const ForecastSpec spec = made_forecast(std::vector<double>(32, 2));
  const std::vector<Forecasts> all = {with_errors("seasonal", {0.2, 0.4, 0.2, 0.2}),
                                      with_errors("gru", {0.1, 0.5, 0.1, 0.1})};
  const std::string text = forecast_text(spec, all);
  EXPECT_THAT(text, HasSubstr("4 forecasts of 24 h in steps of 6 h"));
  EXPECT_THAT(text, HasSubstr("the first after 16 steps"));
  EXPECT_THAT(text, HasSubstr("of seasonal's"));
  EXPECT_THAT(text, testing::ContainsRegex("gru +20.0 % +10.0 % +50.0 % +5 +20 /s +0.80 +75 %"));
  EXPECT_THAT(text, HasSubstr("strongest of those that learn nothing, by MAE: seasonal\n"));
  EXPECT_THAT(forecast_text(spec, {all[1]}), Not(HasSubstr("strongest")));
  EXPECT_THAT(forecast_steps_csv(spec, all),
              testing::StartsWith("step,t_s,actual,seasonal,gru\n16,345600,2,1,1\n17,367200,2,1,1\n"));
  EXPECT_THAT(forecast_days_csv(all),
              testing::StartsWith("day,seasonal_mape,seasonal_mae,gru_mape,gru_mae\n4,0.2,20,0.1,10\n"));
}

TEST(ForecastPlot, ShowsTheGruBesideTheStrongestSimpleOne) {
  const ForecastSpec spec = made_forecast(std::vector<double>(32, 2));
  const std::vector<Forecasts> all = {with_errors("seasonal", {0.2, 0.4, 0.2, 0.2}),
                                      with_errors("persistence", {1, 1, 1, 1}),
                                      with_errors("gru", {0.1, 0.5, 0.1, 0.1}), with_errors("oracle", {0, 0, 0, 0})};
  const std::string commands = forecast_plot(spec, all, "title").commands;
  for (const char* shown : {"'what came'", "'seasonal'", "'gru'", "the worst week of gru: MAPE 20.0 %"}) {
    EXPECT_THAT(commands, HasSubstr(shown));
  }
  EXPECT_THAT(commands, Not(HasSubstr("'persistence'")));
  EXPECT_THAT(commands, Not(HasSubstr("'oracle'")));
  EXPECT_THAT(forecast_plot(spec, {all[0], all[1]}, "title").commands, HasSubstr("a typical week of seasonal"));
  EXPECT_THAT(forecast_plot(spec, {all[3]}, "title").commands, HasSubstr("'oracle'"));
}

}  // namespace
}  // namespace millrace::experiments
