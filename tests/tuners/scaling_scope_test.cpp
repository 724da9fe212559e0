#include "tuners/scaling_scope.h"

#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners {
namespace {

TEST(ScalingScope, SourcesFollowersAndUnscalableOperatorsAreNotAdjusted) {
  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  plan.operators[2].follows = "parse";
  plan.operators[3].scalable = false;
  EXPECT_FALSE(is_adjustable(plan.operators[0]));
  EXPECT_TRUE(is_adjustable(plan.operators[1]));
  EXPECT_FALSE(is_adjustable(plan.operators[2]));
  EXPECT_FALSE(is_adjustable(plan.operators[3]));
  EXPECT_EQ(leader_of(plan, plan.operators[2]).id, "parse");
  EXPECT_EQ(leader_of(plan, plan.operators[1]).id, "parse");
}

TEST(ScalingScope, TheCapIsTheContextsElseTheClustersSlotsElseTheKeyGroups) {
  cluster::Cluster cluster;
  cluster.nodes.push_back({.name = "a", .type = {}, .slots = 4});
  cluster.nodes.push_back({.name = "b", .type = {}, .slots = 8});
  TunerContext context;
  EXPECT_EQ(degree_cap(context), 32768u);
  context.cluster = &cluster;
  EXPECT_EQ(degree_cap(context), 12u);
  context.max_parallelism = 6;
  EXPECT_EQ(degree_cap(context), 6u);
}

TEST(ScalingScope, FollowersStartAtTheDegreeOfTheirLeader) {
  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  plan.operators[2].follows = "parse";
  TunerContext context;
  context.plan = &plan;
  context.initial_parallelism = {{"parse", 5}, {"count", 2}};
  const plan::Deployment deployment = initial_deployment(context);
  EXPECT_EQ(deployment.parallelism("source"), 1u);
  EXPECT_EQ(deployment.parallelism("parse"), 5u);
  EXPECT_EQ(deployment.parallelism("count"), 5u);
}

}  // namespace
}  // namespace millrace::tuners
