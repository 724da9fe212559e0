#include "experiments/calibration/replay_plans.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/validation/split.h"
#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

// Every fourth plan has a latency.
std::vector<PublishedPlan> plans_with_some_latencies(std::size_t count) {
  auto plans = small_published_plans(count);
  for (std::size_t i = 0; i < plans.size(); i += 4) plans[i].labels.latency_ms = 100;
  return plans;
}

std::size_t with_latency(const std::vector<PlanRef>& chosen, const PublishedSet& set) {
  return static_cast<std::size_t>(std::ranges::count_if(
      chosen, [&](const PlanRef& plan) { return measured_labels(*set.plan(plan)).latency_ms.has_value(); }));
}

TEST(ReplayPlans, HalfHaveALatencyAndAllMayBeCalibratedOn) {
  const auto plans = plans_with_some_latencies(400);
  const PublishedSet set = set_of(plans);
  const auto chosen = plans_to_calibrate_on(set, 20);
  ASSERT_TRUE(chosen.has_value());
  EXPECT_EQ(chosen->size(), 20U);
  EXPECT_EQ(with_latency(*chosen, set), 10U);
  for (const PlanRef& plan : *chosen) EXPECT_TRUE(is_in(Split::calibration, plan.id)) << plan.id;
}

TEST(ReplayPlans, TakeWhatThereIs) {
  const auto plans = plans_with_some_latencies(40);
  const auto everything = plans_to_calibrate_on(set_of(plans), 300);
  ASSERT_TRUE(everything.has_value());
  const auto allowed =
      std::ranges::count_if(plans, [](const PublishedPlan& plan) { return is_in(Split::calibration, plan.id); });
  EXPECT_EQ(static_cast<std::ptrdiff_t>(everything->size()), allowed);
}

}  // namespace
}  // namespace millrace::experiments
