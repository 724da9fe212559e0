#include "sim/plan/prices.h"

#include <gtest/gtest.h>

namespace millrace::plan {
namespace {

constexpr InstanceResources kSmall{.cpu_share = 0.5, .memory = kernel::Bytes{std::int64_t{1} << 30}};
constexpr InstanceResources kLarge{.cpu_share = 2, .memory = kernel::Bytes{std::int64_t{4} << 30}};

class PricesTest : public testing::Test {
 protected:
  PricesTest() {
    plan_.operators = {Operator{.id = "in", .kind = OperatorKind::source, .output = {}, .cost = {}, .window = {}},
                       Operator{.id = "work", .kind = OperatorKind::map, .output = {}, .cost = {}, .window = {}},
                       Operator{.id = "out", .kind = OperatorKind::sink, .output = {}, .cost = {}, .window = {}}};
    prices_ = {.core_hour = 2, .gib_hour = 0.5, .start = 3, .stop = 1, .unlimited_cores = 1, .unlimited_gib = 4};
  }
  LogicalPlan plan_;
  Prices prices_;
};

TEST_F(PricesTest, AnInstanceIsChargedForItsCoresAndItsMemory) {
  EXPECT_DOUBLE_EQ(prices_.per_hour(kSmall), 1.5);
  EXPECT_DOUBLE_EQ(prices_.per_hour(kLarge), 6);
}

TEST_F(PricesTest, WithoutLimitsItIsChargedAsASlot) {
  EXPECT_DOUBLE_EQ(prices_.per_hour(InstanceResources{}), 4);
}

TEST_F(PricesTest, SourcesAndSinksAreNotCharged) {
  const Deployment deployment = Deployment(plan_, {3}).with("work", {kSmall, kSmall, kLarge});
  EXPECT_DOUBLE_EQ(prices_.per_hour(deployment, plan_), 9);
}

TEST_F(PricesTest, AChangeStartsWhatIsNewAndStopsWhatGoes) {
  const Deployment before = Deployment(plan_).with("work", {kSmall, kSmall, kLarge});
  EXPECT_DOUBLE_EQ(prices_.of_change(before, before, plan_), 0);
  EXPECT_DOUBLE_EQ(prices_.of_change(before, before.with("work", {kLarge, kLarge}), plan_), 3 + 2);
  // Other shares of the records start nothing.
  InstanceResources weighted = kSmall;
  weighted.record_share = 7;
  EXPECT_DOUBLE_EQ(prices_.of_change(before, before.with("work", {weighted, weighted, kLarge}), plan_), 0);
}

}  // namespace
}  // namespace millrace::plan
