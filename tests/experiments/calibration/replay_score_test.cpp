#include "experiments/calibration/replay_score.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

std::vector<JudgedPlan> judged(const std::vector<PublishedPlan>& plans, double throughput_factor) {
  std::vector<JudgedPlan> all;
  for (const PublishedPlan& plan : plans) {
    JudgedPlan each = judged_plan({0, plan.id, plan.structure}, plan);
    ReplayedLabels labels = right_labels(plan);
    *labels.throughput_per_s *= throughput_factor;
    each.replays.emplace_back(labels);
    all.push_back(std::move(each));
  }
  return all;
}

// The small plans have no measured latency: throughput and source rate count, each with half the weight.
TEST(ReplayScore, IsTheMeanOverQuantitiesOfTheMeanLogError) {
  const auto plans = small_published_plans(6);
  EXPECT_NEAR(score_of(judged(plans, 1)).mean_log_q, 0, 1e-12);
  const FitScore twice = score_of(judged(plans, 2));
  EXPECT_NEAR(twice.mean_log_q, std::log(2.0) / 2, 1e-12);
  EXPECT_NEAR(twice.parts[0].errors.q50, 2, 1e-12);
  EXPECT_EQ(twice.parts[1].errors.pairs, 0U);
}

TEST(ReplayScore, AHopelessPlanCountsLikeOneWithoutResult) {
  const auto plans = small_published_plans(1);
  auto all = judged(plans, 1e6);
  EXPECT_NEAR(score_of(all).mean_log_q, std::log(kMostScoredError) / 2, 1e-9);
  all[0].replays[0]->throughput_per_s.reset();
  EXPECT_NEAR(score_of(all).mean_log_q, std::log(kMostScoredError) / 2, 1e-9);
}

}  // namespace
}  // namespace millrace::experiments
