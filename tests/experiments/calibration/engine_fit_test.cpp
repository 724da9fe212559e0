#include "experiments/calibration/engine_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/calibration/engine_fit_text.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

EngineFitSettings three_numbers() {
  EngineFitSettings settings;
  settings.engine.name = "start";
  settings.engine.sink_ns = 1000;
  settings.engine.join_pair_ns = 1000;
  settings.free = {{*find_engine_number("sink"), 100, 10000},
                   {*find_engine_number("join_pair"), 100, 10000},
                   {*find_engine_number("start_spread"), 0, 10e9}};
  return settings;
}

double squared_log(double a, double b) {
  return std::log(a / b) * std::log(a / b);
}

// Best at sink = 3000 ns and join_pair = 500 ns; the third number does nothing; another seed shifts it by 0.01.
tl::expected<FitScore, std::string> bowl(const runtime::EngineProfile& engine, std::uint64_t seed) {
  FitScore score;
  score.mean_log_q = 0.2 + 0.1 * squared_log(engine.sink_ns, 3000) + 0.1 * squared_log(engine.join_pair_ns, 500) +
                     0.01 * static_cast<double>(seed - 1);
  return score;
}

TEST(EngineFit, MovesWhatMattersAndLeavesTheRest) {
  const EngineFitSettings settings = three_numbers();
  const auto fit = fit_profile(settings, bowl, {});
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->values[0], 3000, 90);
  EXPECT_NEAR(fit->values[1], 500, 15);
  EXPECT_EQ(fit->values[2], 0);
  EXPECT_EQ(fit->engine.sink_ns, fit->values[0]);
  EXPECT_TRUE(fit->sensitivities[0].kept);
  EXPECT_LT(fit->sensitivities[0].higher, 0);
  EXPECT_GT(fit->sensitivities[0].lower, 0);
  EXPECT_FALSE(fit->sensitivities[2].kept);
  EXPECT_NEAR(fit->end.mean_log_q, 0.2, 0.001);
  EXPECT_NEAR(fit->end_other_seed.mean_log_q, 0.21, 0.001);
  EXPECT_LE(fit->evaluations, settings.evaluations);

  const FittedTo to{.name = "c",
                    .plans = 42,
                    .set = "zerotune",
                    .share = "calibration split",
                    .how = "input filters",
                    .origins = {{"chaining", "of the experiment"}}};
  const std::string table = engine_fit_text(to, settings, *fit);
  EXPECT_THAT(table, HasSubstr("c: 42 plans of zerotune (calibration split), input filters, "));
  EXPECT_THAT(table, HasSubstr("left alone"));
  const std::string profile = calibrated_profile_text(to, settings, *fit);
  EXPECT_THAT(profile, HasSubstr("fitted in [100 ns, 10 us]; sensitivity +"));
  EXPECT_THAT(profile, HasSubstr("# of engine 'start'"));
  EXPECT_THAT(profile, HasSubstr("# of the experiment"));
}

TEST(EngineFit, KeepsToItsBudgetAndToTheBestItSaw) {
  EngineFitSettings settings = three_numbers();
  settings.evaluations = 12;
  const auto fit = fit_profile(settings, bowl, {});
  ASSERT_TRUE(fit.has_value());
  EXPECT_LE(fit->evaluations, 12U);
  EXPECT_LT(fit->end.mean_log_q, fit->start.mean_log_q);
  EXPECT_EQ(fit->end.mean_log_q, bowl(fit->engine, 1)->mean_log_q);
}

TEST(EngineFit, StopsAtTheFirstError) {
  std::size_t asked = 0;
  const ScoreProfile broken = [&](const runtime::EngineProfile& engine,
                                  std::uint64_t seed) -> tl::expected<FitScore, std::string> {
    if (++asked == 5) return tl::unexpected(std::string("interrupted"));
    return bowl(engine, seed);
  };
  const auto fit = fit_profile(three_numbers(), broken, {});
  ASSERT_FALSE(fit.has_value());
  EXPECT_EQ(fit.error(), "interrupted");
  EXPECT_EQ(asked, 5U);
}

}  // namespace
}  // namespace millrace::experiments
