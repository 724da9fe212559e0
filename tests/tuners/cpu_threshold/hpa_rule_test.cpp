#include "tuners/cpu_threshold/hpa_rule.h"

#include <gtest/gtest.h>

namespace millrace::tuners::cpu_threshold {
namespace {

// Target 0.5, tolerance 0.1.
HpaProposal proposal(std::vector<double> known, std::uint32_t unknown, std::uint32_t size) {
  return hpa_proposal({.known = std::move(known), .unknown = unknown}, size, 0.5, 0.1);
}

TEST(HpaRule, ScalesInProportionToTheMeanOverTheTarget) {
  EXPECT_EQ(proposal({0.6, 0.9}, 0, 2).size, 3U);            // 0.75 / 0.5 = 1.5
  EXPECT_EQ(proposal({0.1, 0.2, 0.3, 0.2}, 0, 4).size, 2U);  // 0.4 * 4 = 1.6
  EXPECT_EQ(proposal({0, 0}, 0, 2).size, 0U);
  EXPECT_EQ(proposal({0.75}, 0, 10).size, 15U);  // of a workload that is larger than this operator
}

TEST(HpaRule, LeavesTheSizeWithinTheTolerance) {
  EXPECT_EQ(proposal({0.55, 0.55}, 0, 2).size, 2U);
  EXPECT_EQ(proposal({0.45, 0.45}, 0, 2).size, 2U);
  EXPECT_EQ(proposal({0.56, 0.56}, 0, 2).size, 3U);
}

TEST(HpaRule, TakesUnknownPodsToUseNothingWhenScalingUp) {
  // Two of three pods at 1.0: twice the target, 2 * 2 / 3 = 1.333 of it with the third; 3 * 1.333 = 4 instead of 6.
  const HpaProposal up = proposal({1, 1}, 1, 3);
  EXPECT_DOUBLE_EQ(up.ratio, 2);
  EXPECT_DOUBLE_EQ(up.cautious_ratio, 4.0 / 3);
  EXPECT_EQ(up.size, 4U);
}

TEST(HpaRule, TakesUnknownPodsToUseTheTargetWhenScalingDown) {
  // Two of four pods at 0.1: 0.2 of the target, (0.4 + 2) / 4 = 0.6 with the others; 2.4 instead of 0.8.
  const HpaProposal down = proposal({0.1, 0.1}, 2, 4);
  EXPECT_DOUBLE_EQ(down.cautious_ratio, 0.6);
  EXPECT_EQ(down.size, 3U);
}

TEST(HpaRule, UnknownPodsDoNotTurnTheDirection) {
  EXPECT_EQ(proposal({0.7}, 1, 2).size, 2U);  // 1.4, or 0.7 with the other one
  EXPECT_EQ(proposal({0.7}, 3, 4).size, 4U);  // 1.4, or 0.35 with the other three
  EXPECT_EQ(proposal({0.5}, 3, 4).size, 4U);  // at the target
}

TEST(HpaRule, ProposesNothingWithoutAnyPod) {
  EXPECT_EQ(proposal({}, 2, 2).size, std::nullopt);
}

}  // namespace
}  // namespace millrace::tuners::cpu_threshold
