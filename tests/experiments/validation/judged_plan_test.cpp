#include "experiments/validation/judged_plan.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

JudgedPlan judged_small_plan() {
  PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 500);
  plan.labels = {.latency_ms = 200, .throughput_per_s = 4};
  JudgedPlan judged = judged_plan({7, "x", "Linear_Query"}, plan);
  judged.replays = {right_labels(plan), tl::unexpected<std::string>("no such filter")};
  return judged;
}

TEST(JudgedPlan, DescribesThePlan) {
  const JudgedPlan judged = judged_small_plan();
  EXPECT_EQ(judged.windows, "sliding count 100/40");
  EXPECT_EQ(judged.degrees, "10-4-8");
  EXPECT_EQ(judged.hosts, "2x8 cores");
  EXPECT_EQ(judged.groups.size(), 12u);
}

TEST(JudgedPlan, PairsSimulatedWithMeasured) {
  const JudgedPlan judged = judged_small_plan();
  const auto only = [&](JudgedQuantity quantity) {
    const auto pairs = pairs_of(judged, 0, quantity);
    EXPECT_EQ(pairs.size(), 1u);
    return pairs.at(0).pair;
  };
  EXPECT_EQ(only(JudgedQuantity::latency).simulated, 100);
  EXPECT_EQ(only(JudgedQuantity::latency).measured, 200);
  EXPECT_EQ(only(JudgedQuantity::throughput).measured, 4);
  EXPECT_EQ(only(JudgedQuantity::throughput_exact).measured, 4);
  EXPECT_EQ(only(JudgedQuantity::last_operator).measured, 5);
  EXPECT_EQ(only(JudgedQuantity::last_operator).simulated, 5);
  EXPECT_EQ(only(JudgedQuantity::source_rate).measured, 500);
  const auto inputs = pairs_of(judged, 0, JudgedQuantity::operator_input);
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_EQ(inputs[0].op, 1u);
  EXPECT_EQ(inputs[1].op, 2u);
  EXPECT_DOUBLE_EQ(inputs[1].pair.measured, 250);
}

TEST(JudgedPlan, ClipsTheSourceRateOnBothSides) {
  const PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 1010);
  JudgedPlan judged = judged_plan({7, "x", "Linear_Query"}, plan);
  judged.replays = {right_labels(plan)};
  judged.replays[0]->achieved_per_s = 1024;
  EXPECT_EQ(q_error(pairs_of(judged, 0, JudgedQuantity::source_rate).at(0).pair), 1);
}

TEST(JudgedPlan, AFailedReplayHasNoResults) {
  const JudgedPlan judged = judged_small_plan();
  for (const JudgedQuantity quantity : kJudgedQuantities) {
    const auto pairs = pairs_of(judged, 1, quantity);
    EXPECT_FALSE(pairs.empty());
    for (const auto& [pair, op] : pairs) EXPECT_TRUE(std::isinf(q_error(pair))) << to_string(quantity);
  }
}

TEST(JudgedPlan, WithoutALabelThereIsNoPair) {
  const PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 500);
  JudgedPlan judged = judged_plan({7, "x", "Linear_Query"}, plan);
  judged.replays = {right_labels(plan)};
  EXPECT_TRUE(pairs_of(judged, 0, JudgedQuantity::latency).empty());
  EXPECT_TRUE(pairs_of(judged, 0, JudgedQuantity::throughput_exact).empty());
  EXPECT_EQ(pairs_of(judged, 0, JudgedQuantity::throughput).size(), 1u);
}

}  // namespace
}  // namespace millrace::experiments
