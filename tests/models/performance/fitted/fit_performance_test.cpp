#include "models/performance/fitted/fit_performance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "models/performance/fitted/unit_scale.h"
#include "tests/models/performance/made_samples.h"

namespace millrace::models {
namespace {

using enum PerformanceRegressor;
using testing::DoubleEq;
using testing::HasSubstr;

constexpr std::array kAll = {forest, svr, adaboost, gbdt, xgboost};

std::unique_ptr<PerformanceModel> fitted(const PerformanceSettings& settings,
                                         const std::vector<PerformanceSample>& samples) {
  auto model = fit_performance_model(settings, samples);
  EXPECT_TRUE(model) << model.error();
  return std::move(*model);
}

// Greatest difference from the law between 0.3 and 3.1 cores, relative to its range over the samples, but not within
// 0.15 cores of `except`.
template <class Law>
double greatest_error(const PerformanceModel& model, Law law, double except = -1) {
  double greatest = 0;
  for (double cores = 0.3; cores < 3.1; cores += 0.05) {
    if (std::abs(cores - except) < 0.15) continue;
    greatest = std::max(greatest, std::abs(model.rate(cores, 32 + cores) - law(cores)));
  }
  return greatest / (law(3.2) - law(0.2));
}

TEST(FitPerformance, EveryRegressorRecoversASmoothCurve) {
  const auto samples = made_samples(60, smooth_law);
  for (const PerformanceRegressor regressor : kAll) {
    const auto model = fitted(paper_settings(regressor), samples);
    EXPECT_LT(greatest_error(*model, smooth_law), regressor == svr ? 0.15 : 0.09) << to_string(regressor);
  }
}

TEST(FitPerformance, TreesRecoverAStepThatSvrSmooths) {
  const auto samples = made_samples(60, step_law);
  for (const PerformanceRegressor regressor : {forest, adaboost, gbdt, xgboost}) {
    const auto model = fitted(paper_settings(regressor), samples);
    EXPECT_LT(greatest_error(*model, step_law, 1.5), 0.01) << to_string(regressor);
  }
  PerformanceSettings stiff = paper_settings(svr);
  EXPECT_LT(greatest_error(*fitted(stiff, samples), step_law, 1.5), 0.5);
  stiff.gamma = 30;
  stiff.c = 100;
  stiff.epsilon = 0.01;
  EXPECT_LT(greatest_error(*fitted(stiff, samples), step_law, 1.5), 0.1);
}

TEST(FitPerformance, PerformanceMayDependOnMemoryAlone) {
  std::vector<PerformanceSample> samples;
  for (int i = 0; i < 40; ++i) samples.push_back({1, 100.0 + i, i < 20 ? 500.0 : 900.0});
  for (const PerformanceRegressor regressor : kAll) {
    const auto model = fitted(paper_settings(regressor), samples);
    EXPECT_NEAR(model->rate(1, 105), 500, 60) << to_string(regressor);
    EXPECT_NEAR(model->rate(7, 135), 900, 60) << to_string(regressor);  // cores never varied
  }
}

TEST(FitPerformance, EqualSettingsPredictEqually) {
  const auto samples = made_samples(14, smooth_law);
  const std::vector<InstanceSize> sizes = {{0.3, 32.3}, {1, 33}, {2.2, 34}, {9, 40}};
  for (const PerformanceRegressor regressor : kAll) {
    PerformanceSettings settings = paper_settings(regressor);
    const auto first = fitted(settings, samples)->rates(sizes);
    const auto model = fitted(settings, samples);
    EXPECT_EQ(model->rates(sizes), first);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      EXPECT_EQ(model->rate(sizes[i].cpu_cores, sizes[i].memory_mib), first[i]);
    }
    settings.seed = 2;
    const bool drawn = regressor == forest || regressor == adaboost;
    EXPECT_EQ(fitted(settings, samples)->rates(sizes) != first, drawn) << to_string(regressor);
  }
}

// 1 - lambda / (samples + lambda) of the way from the base at the first step, and so on: two samples, one split.
TEST(FitPerformance, BoostingTakesTheStepsOfItsFormula) {
  const std::vector<PerformanceSample> samples = {{1, 0, 0}, {2, 0, 1}};
  PerformanceSettings settings = paper_settings(gbdt);
  settings.trees = 2;
  EXPECT_NEAR(fitted(settings, samples)->rate(2, 0), 1 - 0.5 * 0.9 * 0.9, 1e-6);
  settings.regressor = xgboost;
  EXPECT_NEAR(fitted(settings, samples)->rate(2, 0), 1 - 0.5 * 0.95 * 0.95, 1e-6);
  EXPECT_NEAR(fitted(settings, samples)->rate(1, 0), 0.5 * 0.95 * 0.95, 1e-6);
}

TEST(FitPerformance, GammaByScaleIsThatOfTheScaledInputs) {
  // Scaled: (0, 0), (0.5, 0), (1, 0): mean 1/4, variance 5/24 - 1/16 = 7/48; gamma = 24/7.
  const std::vector<PerformanceSample> samples = {{1, 9, 0}, {2, 9, 0.9}, {3, 9, 1}};
  PerformanceSettings settings = paper_settings(svr);
  const auto by_scale = fitted(settings, samples);
  settings.gamma = 24.0 / 7;
  EXPECT_NEAR(fitted(settings, samples)->rate(1.7, 9), by_scale->rate(1.7, 9), 1e-12);
}

TEST(FitPerformance, AForestAveragesSamplesOfEqualSize) {
  const std::vector<PerformanceSample> samples = {{1, 5, 10}, {1, 5, 20}, {1, 5, 60}};
  EXPECT_NEAR(fitted(paper_settings(forest), samples)->rate(1, 5), 30, 1e-4);
}

TEST(FitPerformance, OneSampleIsAConstant) {
  for (const PerformanceRegressor regressor : kAll) {
    EXPECT_NEAR(fitted(paper_settings(regressor), {{1, 32, 700}})->rate(3, 64), 700, 1e-9) << to_string(regressor);
  }
}

TEST(FitPerformance, SaysWhatIsWrong) {
  const auto mistake = [](const PerformanceSettings& settings, const std::vector<PerformanceSample>& samples) {
    return fit_performance_model(settings, samples).error();
  };
  EXPECT_THAT(mistake({}, {}), HasSubstr("there are no samples"));
  EXPECT_THAT(mistake({}, {{1, std::numeric_limits<double>::infinity(), 3}}), HasSubstr("the number inf"));
  PerformanceSettings settings;
  settings.c = 0;
  EXPECT_EQ(mistake(settings, {{1, 2, 3}}), "c: 0 is not above 0");
}

TEST(UnitScale, TakesTheRangeToTheUnitAndAConstantToNought) {
  UnitScale scale;
  for (const double value : {4.0, 2.0, 6.0}) scale.take(value);
  EXPECT_THAT(scale.scaled(5), DoubleEq(0.75));
  EXPECT_THAT(scale.scaled(8), DoubleEq(1.5));
  EXPECT_THAT(scale.unscaled(0.75), DoubleEq(5));
  UnitScale constant;
  constant.take(3);
  EXPECT_EQ(constant.scaled(9), 0);
  EXPECT_EQ(constant.unscaled(0.4), 3);
}

}  // namespace
}  // namespace millrace::models
