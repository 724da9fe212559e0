#include "experiments/validation/split.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace millrace::experiments {
namespace {

// python3 -c 'import hashlib; print(int.from_bytes(hashlib.sha256(b"a").digest(), "big") % 10)'
TEST(Split, TakesTheDigestAsABigEndianNumber) {
  EXPECT_EQ(split_digit("a"), 9u);
  EXPECT_EQ(split_digit("plan-1"), 7u);
  EXPECT_EQ(split_digit("10.1.20.17-template2-1019"), 8u);
  EXPECT_EQ(split_digit("10.106.22.211-testE-5wayjoin-172"), 5u);
}

std::vector<PlanRef> plans_of(std::size_t linear, std::size_t joins, std::size_t filters) {
  std::vector<PlanRef> plans;
  const auto add = [&](const char* structure, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      plans.push_back({static_cast<std::int64_t>(plans.size()), fmt::format("{}-{}", structure, i), structure});
    }
  };
  add("Linear_Query", linear);
  add("2-way-join", joins);
  add("2-filters", filters);
  return plans;
}

TEST(Split, PutsEveryPlanInOneOfTheTwo) {
  std::size_t calibration = 0;
  for (const PlanRef& plan : plans_of(1000, 0, 0)) {
    EXPECT_NE(is_in(Split::calibration, plan.id), is_in(Split::judging, plan.id));
    EXPECT_EQ(is_in(Split::calibration, plan.id), split_digit(plan.id) < 2);
    EXPECT_TRUE(is_in(Split::all, plan.id));
    calibration += is_in(Split::calibration, plan.id) ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(calibration), 200, 4 * 12.6);  // binomial, four standard deviations
}

std::map<std::string, std::size_t> by_structure(const std::vector<PlanRef>& plans) {
  std::map<std::string, std::size_t> counts;
  for (const PlanRef& plan : plans) ++counts[plan.structure];
  return counts;
}

using Counts = std::map<std::string, std::size_t>;

// Exact shares of 20: 12, 7.6 and 0.4; the last gets the one that everyone gets.
TEST(Sample, IsStratifiedByStructure) {
  EXPECT_EQ(by_structure(sampled(plans_of(600, 380, 20), 20)),
            (Counts{{"Linear_Query", 12}, {"2-way-join", 7}, {"2-filters", 1}}));
  EXPECT_EQ(sampled(plans_of(600, 380, 20), 2).size(), 2u);
  EXPECT_EQ(sampled(plans_of(6, 3, 2), 0).size(), 11u);
  EXPECT_EQ(sampled(plans_of(6, 3, 2), 50).size(), 11u);
  EXPECT_TRUE(sampled({}, 5).empty());
}

TEST(Sample, DependsOnTheIdsAlone) {
  auto plans = plans_of(60, 40, 20);
  const auto sample = sampled(plans, 30);
  std::ranges::reverse(plans);
  EXPECT_EQ(sampled(plans, 30), sample);
}

TEST(Sample, GrowsWithItsSize) {
  const auto plans = plans_of(60, 40, 20);
  std::set<std::string> large;
  for (const PlanRef& plan : sampled(plans, 60)) large.insert(plan.id);
  for (const PlanRef& plan : sampled(plans, 30)) EXPECT_TRUE(large.contains(plan.id)) << plan.id;
}

}  // namespace
}  // namespace millrace::experiments
