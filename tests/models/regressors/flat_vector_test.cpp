#include "models/regressors/flat_vector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/models/regressors/described_plans.h"

namespace millrace::models {
namespace {

TEST(FlatVector, HasPresenceAndNumberOfEveryOperator) {
  std::array<double, kPublishedInputs> expected{};
  expected[1] = 1, expected[2] = 1000;    // first source
  expected[3] = 1, expected[4] = 4000;    // second source
  expected[13] = 1, expected[14] = 0.25;  // filter, after 6 sources
  expected[21] = 1, expected[22] = 0.1;   // aggregate, after 4 filters
  expected[23] = 1, expected[24] = 0.5;   // join
  EXPECT_EQ(published_vector(join_plan()), expected);
}

TEST(FlatVector, LeavesOutWhatDoesNotFit) {
  PlanDescription plan;
  for (int i = 1; i <= 6; ++i) {
    DescribedOperator filter;
    filter.type = OperatorType::filter;
    filter.selectivity = 0.1 * i;
    plan.operators.push_back(filter);
  }
  std::array<double, kPublishedInputs> expected{};
  for (std::size_t i = 0; i < 4; ++i) {
    expected[13 + 2 * i] = 1;
    expected[14 + 2 * i] = 0.1 * static_cast<double>(i + 1);
  }
  EXPECT_EQ(published_vector(plan), expected);
}

TEST(FlatVector, SaysNothingOfDeploymentWindowsAndOtherOperators) {
  PlanDescription plan = join_plan();
  const auto before = published_vector(plan);
  plan.hosts.clear();
  plan.placement.clear();
  for (DescribedOperator& op : plan.operators) op.parallelism = 99;
  plan.operators[2].window_length = 99;
  plan.operators.push_back({.type = OperatorType::other});
  EXPECT_EQ(published_vector(plan), before);
}

TEST(FlatVector, NamesItsInputs) {
  const auto names = published_names();
  EXPECT_EQ(names[0], "row");
  EXPECT_EQ(names[2], "source.1.event_rate");
  EXPECT_EQ(names[20], "filter.4.selectivity");
  EXPECT_EQ(names[21], "window_aggregate.1.present");
  EXPECT_EQ(names[32], "window_join.5.selectivity");
  EXPECT_THAT(names, testing::Each(testing::Not(testing::IsEmpty())));
}

}  // namespace
}  // namespace millrace::models
