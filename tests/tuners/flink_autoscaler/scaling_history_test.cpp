#include "tuners/flink_autoscaler/scaling_history.h"

#include <gtest/gtest.h>

#include "tests/tuners/flink_autoscaler/autoscaler_case.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

PastScaling past(double t_s, std::uint32_t from, std::uint32_t to, double tpr, double expected = 0) {
  return {.t_s = t_s, .from = from, .to = to, .tpr = tpr, .expected = expected};
}

TEST(AutoscalerHistory, AScaleUpIsIneffectiveBelowATenthOfWhatWasExpected) {
  // From 1000/s to an expected 2000/s: 1100 is a tenth.
  const PastScaling last = past(0, 2, 4, 1000, 2000);
  EXPECT_DOUBLE_EQ(effect_of(last, 1100), 0.1);
  EXPECT_FALSE(was_ineffective(last, 1100, 0.1, Mode::intended));
  EXPECT_TRUE(was_ineffective(last, 1099, 0.1, Mode::intended));
  EXPECT_FALSE(was_ineffective(past(0, 4, 2, 1000, 500), 400, 0.1, Mode::intended));  // it was a scale-down
}

TEST(AutoscalerHistory, OnlyTheReleasedCodeJudgesWithoutAnExpectation) {
  // e = l: 0 / 0 counts as ineffective, 1 / 0 as effective.
  const PastScaling last = past(0, 2, 4, 1000, 1000);
  EXPECT_TRUE(was_ineffective(last, 1000, 0.1, Mode::released));
  EXPECT_FALSE(was_ineffective(last, 1001, 0.1, Mode::released));
  EXPECT_FALSE(was_ineffective(last, 1000, 0.1, Mode::intended));
}

TEST(AutoscalerHistory, LearnsHowCapacityFallsShortOfLinear) {
  // beta = 100 (p = 1). sum p r = 100 + 2 * 160 + 4 * 240 = 1380; sum p^2 = 21; 1380 / 2100 = 0.657, up to 0.66.
  const std::vector<PastScaling> history = {past(0, 1, 2, 100), past(1, 2, 4, 160), past(2, 4, 8, 240)};
  Settings settings;
  EXPECT_DOUBLE_EQ(scalability(history, settings), 0.66);
  settings.scalability_observations = 4;
  EXPECT_DOUBLE_EQ(scalability(history, settings), 1);
}

TEST(AutoscalerHistory, ScalabilityHasItsLimitsAndTakesTheNewestBaseline) {
  Settings settings;
  // The newest p = 2 says 50 per instance: 2 * 200 + 2 * 100 + 4 * 400 = 2200 over 50 * (4 + 4 + 16) = 1200: above 1.
  EXPECT_DOUBLE_EQ(scalability({past(0, 2, 4, 200), past(1, 2, 4, 100), past(2, 4, 2, 400)}, settings), 1);
  // 1 * 100 + 8 * 100 + 8 * 100 = 1700 over 100 * 129: 0.13, at least 0.5.
  EXPECT_DOUBLE_EQ(scalability({past(0, 1, 8, 100), past(1, 8, 9, 100), past(2, 8, 9, 100)}, settings), 0.5);
  EXPECT_DOUBLE_EQ(scalability({past(0, 1, 8, 100), past(1, 8, 9, kUnknown), past(2, 8, 9, 1)}, settings), 1);
}

TEST(AutoscalerHistory, ForgetsWhatIsOldOrTooMuch) {
  Settings settings;
  settings.history_age_s = 100;
  ScalingHistory history;
  history["count"] = {past(0, 1, 2, 1), past(50, 2, 3, 1), past(110, 3, 4, 1), past(120, 4, 5, 1), past(130, 5, 6, 1)};
  history["parse"] = {past(10, 1, 2, 1)};
  std::vector<TrackedRestart> restarts = {{0, 1.0}, {10, 2.0}};
  forget_old(history, restarts, 140, settings);
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history["count"].size(), 3u);
  EXPECT_EQ(history["count"].front().t_s, 110);
  ASSERT_EQ(restarts.size(), 1u);  // the last one stays
  EXPECT_EQ(restarts.front().took_s, 2.0);
}

TEST(AutoscalerHistory, TracksRestartsThatReachedTheirDegrees) {
  const plan::LogicalPlan plan = make_chain({"source", "count", "sink"});
  ScalingHistory history;
  history["count"] = {past(100, 2, 4, 1)};
  std::vector<TrackedRestart> restarts = {{100, std::nullopt}};
  record_restart(restarts, history, deploy(plan, {{"count", 3}}), 130);
  EXPECT_FALSE(restarts.back().took_s.has_value());
  record_restart(restarts, history, deploy(plan, {{"count", 4}}), 145);
  EXPECT_EQ(restarts.back().took_s, 45.0);
  Settings settings;
  EXPECT_EQ(expected_restart_s(restarts, settings), 300);
  settings.track_restarts = true;
  EXPECT_EQ(expected_restart_s(restarts, settings), 45);
  EXPECT_EQ(expected_restart_s({}, settings), 300);
  settings.tracked_restart_limit_s = 40;
  EXPECT_EQ(expected_restart_s(restarts, settings), 40);
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
