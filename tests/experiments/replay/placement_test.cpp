#include "experiments/replay/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/experiments/replay/made_plans.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;

constexpr std::uint32_t kSlotsOfHost = 15;

std::ptrdiff_t on_first(const std::vector<std::uint32_t>& hosts, std::size_t slots) {
  return std::count(hosts.begin(), hosts.begin() + static_cast<std::ptrdiff_t>(slots), 0U);
}

// Instance i of every operator is in slot i, so the operators' counts are nested: 8 slots lie 6 and 2, 10 lie 7 and 3,
// 12 lie 8 and 4, 14 lie 9 and 5.
TEST(SlotHosts, StretchesBetweenDegreesAreWhatTheLargerOneAdds) {
  PlanMaker maker;
  maker.source(100).degree(10).seen_on({{"a", 7}, {"b", 3}});
  maker.aggregate("String").degree(14).seen_on({{"a", 9}, {"b", 5}});
  maker.filter("Integer", "lessThan", "3").degree(8).seen_on({{"b", 2}, {"a", 6}});
  maker.filter("Integer", "lessThan", "3").degree(12).seen_on({{"a", 8}, {"b", 4}});
  const auto hosts = slot_hosts(maker.plan(), 14, {kSlotsOfHost, kSlotsOfHost}).value();
  ASSERT_EQ(hosts.size(), 14U);
  EXPECT_EQ(on_first(hosts, 8), 6);
  EXPECT_EQ(on_first(hosts, 10), 7);
  EXPECT_EQ(on_first(hosts, 12), 8);
  EXPECT_EQ(on_first(hosts, 14), 9);
}

// Within a stretch hosts take turns.
TEST(SlotHosts, TakeTurns) {
  PlanMaker maker;
  maker.source(100).degree(5).seen_on({{"a", 3}, {"b", 2}});
  EXPECT_THAT(slot_hosts(maker.plan(), 5, {kSlotsOfHost, kSlotsOfHost}).value(), ElementsAre(0, 1, 0, 1, 0));
}

// An operator of which some instances reported nothing says nothing; what it needs goes where most slots are left.
TEST(SlotHosts, BeyondWhatIsReportedTheEmptiestHostIsTaken) {
  PlanMaker maker;
  maker.source(100).degree(2).seen_on({{"a", 2}});
  maker.aggregate("String").degree(5).seen_on({{"a", 4}});
  EXPECT_THAT(slot_hosts(maker.plan(), 5, {4, 4}).value(), ElementsAre(0, 0, 1, 1, 0));
}

TEST(SlotHosts, NeverFillAHostBeyondItsSlots) {
  PlanMaker maker;
  maker.source(100).degree(6).seen_on({{"a", 6}});
  const auto hosts = slot_hosts(maker.plan(), 6, {4, 4}).value();
  EXPECT_EQ(on_first(hosts, 6), 4);
}

TEST(SlotHosts, CannotBeToldWithoutRoomOrForUnknownHosts) {
  PlanMaker maker;
  maker.source(100).degree(2).seen_on({{"a", 1}, {"c", 1}});
  EXPECT_EQ(slot_hosts(maker.plan(), 2, {kSlotsOfHost, kSlotsOfHost}).error(),
            "operator 0 has an instance on host 'c', which the plan does not describe");
  EXPECT_EQ(slot_hosts(maker.plan(), 40, {kSlotsOfHost, kSlotsOfHost}).error(),
            "40 instances need a slot each, and the hosts have 30");
}

}  // namespace
}  // namespace millrace::experiments
