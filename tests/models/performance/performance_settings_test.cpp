#include "models/performance/performance_settings.h"

#include <gtest/gtest.h>

namespace millrace::models {
namespace {

using enum PerformanceRegressor;

TEST(PerformanceSettings, WordsComeBack) {
  for (const std::string_view name : performance_regressor_names()) {
    const auto regressor = parse_performance_regressor(name);
    ASSERT_TRUE(regressor);
    EXPECT_EQ(to_string(*regressor), name);
  }
  EXPECT_EQ(parse_performance_regressor("tree").error(),
            "no regressor 'tree'; known: forest, svr, adaboost, gbdt, xgboost");
}

TEST(PerformanceSettings, JsonHasWhatTheRegressorReads) {
  EXPECT_EQ(settings_json(paper_settings(forest)).dump(), R"({"least_split":2,"trees":100})");
  EXPECT_EQ(settings_json(paper_settings(svr)).dump(), R"({"c":1.0,"epsilon":0.1,"gamma":"scale"})");
  EXPECT_EQ(settings_json(paper_settings(adaboost)).dump(), R"({"depth":3,"learning_rate":1.0,"trees":50})");
  EXPECT_EQ(settings_json(paper_settings(xgboost)).dump(), R"({"depth":3,"learning_rate":0.1,"trees":100})");
}

TEST(PerformanceSettings, SaysWhichIsOutOfRange) {
  const auto with = [](auto member, auto value) {
    PerformanceSettings settings;
    settings.*member = value;
    return problem_of(settings);
  };
  using S = PerformanceSettings;
  EXPECT_EQ(problem_of(PerformanceSettings()), "");
  EXPECT_EQ(with(&S::trees, 0U), "trees: 0 is below 1");
  EXPECT_EQ(with(&S::least_split, 1U), "least_split: 1 is below 2");
  EXPECT_EQ(with(&S::depth, 0U), "depth: 0 is below 1");
  EXPECT_EQ(with(&S::learning_rate, 1.5), "learning_rate: 1.5 is not in (0, 1]");
  EXPECT_EQ(with(&S::gamma, -1.0), "gamma: -1 is below 0");
  EXPECT_EQ(with(&S::epsilon, -0.5), "epsilon: -0.5 is below 0");
}

}  // namespace
}  // namespace millrace::models
