#include "tuners/flink_autoscaler/vertex_decision.h"

#include <gtest/gtest.h>

#include "tests/tuners/flink_autoscaler/autoscaler_case.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A vertex that can do `tpr` and should be able to do `capacity`; outside its band below 0.7 or above 1.75 of that.
VertexEvaluation rates_of(double tpr, double capacity) {
  VertexEvaluation rates;
  rates.tpr = tpr;
  rates.capacity = capacity;
  rates.target = 0.7 * capacity;
  rates.up = rates.target;
  rates.down = 1.75 * capacity;
  return rates;
}

class AutoscalerDecision : public testing::Test {
 protected:
  VertexDecision decide_at(std::uint32_t degree, const VertexEvaluation& rates, double now_s = 0) {
    vertex_.current = degree;
    return decide(vertex_, rates, history_, delayed_, now_s, settings_);
  }

  ScaledVertex vertex_;
  Settings settings_;
  std::vector<PastScaling> history_;
  std::optional<DelayedScaleDown> delayed_;
};

TEST_F(AutoscalerDecision, GrowsByTheRatioOfCapacities) {
  // f = 2500 / 1000 = 2.5; 2.5 * 3 = 7.5, so 8. Expected: 1000 / 3 * 8.
  const VertexDecision decision = decide_at(3, rates_of(1000, 2500));
  EXPECT_EQ(decision.to, 8u);
  EXPECT_TRUE(decision.outside);  // 1000 < 1750
  EXPECT_DOUBLE_EQ(decision.factor, 2.5);
  EXPECT_DOUBLE_EQ(decision.expected, 1000.0 / 3 * 8);
}

TEST_F(AutoscalerDecision, WithinItsBandAVertexMayChangeButNeedNot) {
  // f = 1.2: 5 -> 6, but 1000 >= 840.
  const VertexDecision decision = decide_at(5, rates_of(1000, 1200));
  EXPECT_EQ(decision.to, 6u);
  EXPECT_FALSE(decision.outside);
}

TEST_F(AutoscalerDecision, StaysIfTheCeilingIsTheDegree) {
  delayed_ = DelayedScaleDown{.first_s = 0, .recommended = {{0, 1, true}}};
  EXPECT_EQ(decide_at(5, rates_of(1000, 900)).to, std::nullopt);  // 4.5
  EXPECT_FALSE(delayed_.has_value());
}

TEST_F(AutoscalerDecision, ShrinksByAtMostThreeFifthsAndGrowsWithinItsFactor) {
  settings_.scale_down_interval_s = 0;
  EXPECT_EQ(decide_at(10, rates_of(1000, 100)).to, 4u);  // f = 0.1, at least 0.4
  settings_.scale_up_factor = 0.5;
  EXPECT_EQ(decide_at(10, rates_of(1000, 3000)).to, 15u);  // f = 3, at most 1.5
}

TEST_F(AutoscalerDecision, KeepsToItsLimits) {
  settings_.max_parallelism = 6;
  EXPECT_EQ(decide_at(3, rates_of(1000, 5000)).to, 6u);
  EXPECT_EQ(decide_at(8, rates_of(1000, 5000)).to, std::nullopt);  // the limit is what is deployed already
  settings_.max_parallelism = 200;
  vertex_.key_groups = 5;
  EXPECT_EQ(decide_at(3, rates_of(1000, 5000)).to, 5u);
  settings_.scale_down_interval_s = 0;
  settings_.min_parallelism = 4;
  EXPECT_EQ(decide_at(5, rates_of(1000, 300)).to, 4u);
}

TEST_F(AutoscalerDecision, OnlyIntendedModeKnowsWhatCanBeDeployed) {
  settings_.cap = 4;
  EXPECT_EQ(decide_at(3, rates_of(1000, 5000)).to, 4u);
  settings_.mode = Mode::released;
  EXPECT_EQ(decide_at(3, rates_of(1000, 5000)).to, 15u);
}

TEST_F(AutoscalerDecision, AlignsKeyedVerticesAndSourcesAlone) {
  // 128 key groups: 3 -> 8 is even; 3 -> 7 (f = 2.2) becomes 8, as 128 / 7 = 18 and 128 / 8 = 16.
  EXPECT_EQ(decide_at(3, rates_of(1000, 2200)).to, 7u);
  vertex_.is_keyed = true;
  const VertexDecision keyed = decide_at(3, rates_of(1000, 2200));
  EXPECT_EQ(keyed.to, 8u);
  EXPECT_EQ(keyed.wanted, 7u);
  EXPECT_EQ(keyed.shared, 128u);
  // The rate is expected of the degree that is deployed.
  EXPECT_DOUBLE_EQ(keyed.expected, 1000.0 / 3 * 8);
  vertex_.partitions = 9;
  EXPECT_EQ(decide_at(3, rates_of(1000, 2200)).to, 9u);
}

TEST_F(AutoscalerDecision, AnIneffectiveScaleUpIsBlockedIfAskedFor) {
  // 2 -> 4 should have brought 1000 to 2000, and brought 1050: 5 %.
  history_ = {{.t_s = 0, .from = 2, .to = 4, .tpr = 1000, .expected = 2000}};
  const VertexDecision told = decide_at(4, rates_of(1050, 2000));
  EXPECT_TRUE(told.ineffective);
  EXPECT_EQ(told.to, 8u);
  settings_.block_ineffective = true;
  const VertexDecision blocked = decide_at(4, rates_of(1050, 2000));
  EXPECT_EQ(blocked.to, std::nullopt);
  EXPECT_EQ(blocked.held, "its last scale-up did not help");
  // It helped, or the degree is not that decision's.
  EXPECT_EQ(decide_at(4, rates_of(1600, 2000)).to, 5u);
  EXPECT_EQ(decide_at(3, rates_of(1050, 2000)).to, 6u);
}

TEST_F(AutoscalerDecision, AScaleDownWaitsAndAScaleUpEndsTheWait) {
  settings_.scale_down_interval_s = 100;
  EXPECT_EQ(decide_at(10, rates_of(1000, 500), 0).to, std::nullopt);
  EXPECT_EQ(decide_at(10, rates_of(1000, 700), 50).held, "its scale-down waits until 100 s");
  // 5 and 7 were proposed: 7.
  EXPECT_EQ(decide_at(10, rates_of(1000, 500), 100).to, 7u);
  EXPECT_EQ(decide_at(10, rates_of(1000, 1500), 110).to, 15u);
  EXPECT_FALSE(delayed_.has_value());
}

TEST_F(AutoscalerDecision, LearnedScalabilityAsksForMore) {
  settings_.observe_scalability = true;
  history_ = {{0, 1, 8, 100, 0}, {1, 8, 9, 100, 0}, {2, 8, 9, 100, 0}};  // coefficient 0.5, the least
  const VertexDecision decision = decide_at(3, rates_of(1000, 2000));
  EXPECT_DOUBLE_EQ(decision.coefficient, 0.5);
  EXPECT_EQ(decision.to, 12u);  // f = 2 / 0.5
}

TEST_F(AutoscalerDecision, WithoutRatesNothingChanges) {
  EXPECT_EQ(decide_at(3, rates_of(kUnknown, 100)).held, "its true processing rate is not known");
  EXPECT_EQ(decide_at(3, rates_of(100, kUnknown)).held, "its target rate is not known");
  EXPECT_FALSE(decide_at(3, rates_of(100, kUnknown)).judged);
}

TEST_F(AutoscalerDecision, AnIdleVertexShrinksAStuckOneOnlyInTheReleasedCode) {
  settings_.scale_down_interval_s = 0;
  // Idle: f = 0, at least 0.4. Above a threshold of 0 it is outside.
  const VertexDecision idle = decide_at(10, rates_of(kInfinity, 0));
  EXPECT_EQ(idle.to, 4u);
  EXPECT_TRUE(idle.outside);
  EXPECT_EQ(decide_at(10, rates_of(kInfinity, 500)).held, "it did nothing, so its rate is not known");
  settings_.mode = Mode::released;
  EXPECT_EQ(decide_at(10, rates_of(kInfinity, 500)).to, 4u);
}

TEST_F(AutoscalerDecision, NothingIsOutsideDownwardsWithoutALowerLimit) {
  VertexEvaluation rates = rates_of(kInfinity, 0);
  rates.down = kInfinity;
  settings_.scale_down_interval_s = 0;
  EXPECT_FALSE(decide_at(10, rates).outside);
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
