#include "sim/plan/deployment.h"

#include <gtest/gtest.h>

#include "tests/sim/plan/plan_builder.h"

namespace millrace::plan {
namespace {

// tag follows source, and copy follows tag.
LogicalPlan plan_with_followers() {
  LogicalPlan plan = PlanBuilder()
                         .add(OperatorKind::source, "source")
                         .add(OperatorKind::map, "tag")
                         .add(OperatorKind::map, "copy")
                         .add(OperatorKind::map, "work")
                         .add(OperatorKind::sink, "sink")
                         .build();
  plan.operators[1].follows = "source";
  plan.operators[2].follows = "tag";
  return plan;
}

TEST(Deployment, StartsEveryOperatorAtOneDegree) {
  const Deployment deployment(linear_plan(), Parallelism{3});
  EXPECT_EQ(deployment.parallelism("filter"), 3u);
  EXPECT_EQ(deployment.slots_needed(), 3u);
  EXPECT_TRUE(deployment.knows("sink"));
  EXPECT_FALSE(deployment.knows("nowhere"));
  EXPECT_EQ(deployment.text(), "filter=3 sink=3 source=3");
}

TEST(Deployment, InstancesHaveWhatThePlanGivesThem) {
  LogicalPlan plan = linear_plan();
  const InstanceResources small{.cpu_share = 0.5, .memory = {1024}};
  plan.operators[1].resources = small;
  const std::string id = plan.operators[1].id;
  EXPECT_EQ(Deployment(plan).with(id, Parallelism{2}).instances(id), (std::vector{small, small}));
}

TEST(Deployment, ChangesAreNewValues) {
  const Deployment before(linear_plan());
  const Deployment after = before.with("filter", Parallelism{8});
  EXPECT_EQ(before.parallelism("filter"), 1u);
  EXPECT_EQ(after.parallelism("filter"), 8u);
  EXPECT_EQ(after.parallelism("sink"), 1u);
  EXPECT_NE(before, after);
  EXPECT_EQ(before, after.with("filter", Parallelism{1}));
}

TEST(Deployment, AddedInstancesAreLikeTheFirst) {
  const InstanceResources small{.cpu_share = 0.5, .memory = {1024}};
  const InstanceResources large{.cpu_share = 2, .memory = {4096}};
  const Deployment two = Deployment(linear_plan()).with("filter", {small, large});
  const Deployment four = two.with("filter", Parallelism{4});
  EXPECT_EQ(four.instances("filter"), (std::vector{small, large, small, small}));
  EXPECT_EQ(four.with("filter", Parallelism{1}).instances("filter"), std::vector{small});
}

TEST(Deployment, ResourcesAreToldByGroupsOfEqualInstances) {
  const InstanceResources small{.cpu_share = 0.6, .memory = {33'200'000}};
  const InstanceResources large{.cpu_share = 1.2, .memory = {33'300'000}};
  InstanceResources as_small = small;
  as_small.record_share = 0.7;
  const Deployment plain(linear_plan());
  EXPECT_EQ(plain.resources_text(), "");
  const Deployment two = plain.with("filter", {small, large, as_small});
  EXPECT_EQ(two.resources_text(), "filter=2x0.6 cores 33.2 MB + 1x1.2 cores 33.3 MB");
  EXPECT_EQ(two.text(), "filter=3 sink=1 source=1");
  EXPECT_EQ(two.with("sink", {InstanceResources{.memory = {1'000'000}}, InstanceResources{}}).resources_text(),
            "filter=2x0.6 cores 33.2 MB + 1x1.2 cores 33.3 MB sink=1x1.0 MB + 1xno limit");
}

TEST(Deployment, RecordSharesMakeAnotherDeployment) {
  const Deployment equal = Deployment(linear_plan(), Parallelism{2});
  const Deployment shared =
      equal.with("filter", {InstanceResources{.record_share = 2}, InstanceResources{.record_share = 1}});
  EXPECT_NE(equal, shared);
  EXPECT_TRUE(equal.differs_in_record_shares_alone(shared));
  EXPECT_FALSE(equal.differs_in_record_shares_alone(equal));
  EXPECT_FALSE(equal.differs_in_record_shares_alone(shared.with("sink", Parallelism{1})));
  EXPECT_FALSE(equal.differs_in_record_shares_alone(
      shared.with("sink", {InstanceResources{.cpu_share = 1}, InstanceResources{}})));
  EXPECT_EQ(shared.with("filter", Parallelism{3}).instances("filter")[2].record_share, 2);
}

TEST(Deployment, FollowersAlwaysHaveTheDegreeOfTheirLeader) {
  const Deployment start(plan_with_followers());
  for (const char* named : {"source", "tag", "copy"}) {
    const Deployment changed = start.with(named, Parallelism{5});
    for (const char* member : {"source", "tag", "copy"}) EXPECT_EQ(changed.parallelism(member), 5u) << named;
    EXPECT_EQ(changed.parallelism("work"), 1u);
  }
}

TEST(Deployment, FollowersKeepTheirOwnResources) {
  const InstanceResources own{.cpu_share = 0.25};
  const Deployment start = Deployment(plan_with_followers()).with("tag", {own});
  const Deployment changed = start.with("source", {InstanceResources{}, InstanceResources{}});
  EXPECT_EQ(changed.instances("tag"), (std::vector{own, own}));
  EXPECT_EQ(changed.instances("source"), std::vector<InstanceResources>(2));
}

TEST(Deployment, TotalLeavesOutSourcesSinksAndFollowers) {
  const LogicalPlan plan = plan_with_followers();
  const Deployment deployment = Deployment(plan, Parallelism{10}).with("work", Parallelism{7});
  EXPECT_EQ(deployment.total_parallelism(plan), 7u);
}

TEST(Deployment, StaysWithinTheLimitsOfThePlan) {
  LogicalPlan plan = plan_with_followers();
  const Deployment asked = Deployment(plan, Parallelism{10});
  EXPECT_EQ(asked.within_limits(plan), asked);
  plan.operators[index_of(plan, "work")].most_instances = 7;
  EXPECT_EQ(asked.within_limits(plan), asked.with("work", Parallelism{7}));
  EXPECT_EQ(asked.with("work", Parallelism{3}).within_limits(plan), asked.with("work", Parallelism{3}));
}

TEST(Deployment, FitsIntoSlotsByItsLargestOperators) {
  const LogicalPlan plan = plan_with_followers();
  const Deployment asked = Deployment(plan, Parallelism{3}).with("work", Parallelism{7});
  EXPECT_EQ(asked.within_slots(7), asked);
  EXPECT_EQ(asked.within_slots(5), asked.with("work", Parallelism{5}));
  EXPECT_EQ(asked.within_slots(2), Deployment(plan, Parallelism{2}));
}

TEST(DegreesInText, AreThoseThatTextSays) {
  using Degrees = std::map<std::string, std::uint32_t>;
  EXPECT_EQ(degrees_in_text("map=4 sink=1 source=10"), (Degrees{{"map", 4}, {"sink", 1}, {"source", 10}}));
  EXPECT_EQ(degrees_in_text("a=b=2 nonsense c="), (Degrees{{"a=b", 2}}));
  EXPECT_EQ(degrees_in_text(""), Degrees());
}

}  // namespace
}  // namespace millrace::plan
