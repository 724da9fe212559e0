#include "tuners/flink_autoscaler/vertices.h"

#include <gtest/gtest.h>

#include "tests/tuners/flink_autoscaler/autoscaler_case.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

std::vector<std::string> leaders(const plan::LogicalPlan& plan, const Settings& settings) {
  std::vector<std::string> ids;
  for (const ScalingGroup& group : scaling_groups(plan, vertices_of(plan), settings)) ids.push_back(group.leader);
  return ids;
}

TEST(AutoscalerVertices, AreScaledWithTheirFollowersUnlessExcluded) {
  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  plan.operators[2].follows = "parse";
  plan.operators[2].key = "k";
  plan.operators[3].scalable = false;
  Settings settings;
  const auto groups = scaling_groups(plan, vertices_of(plan), settings);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].leader, "parse");
  EXPECT_EQ(groups[0].members, (std::vector<std::size_t>{1, 2}));
  EXPECT_TRUE(groups[0].is_keyed);  // by its follower
  settings.scale_sources = true;
  EXPECT_EQ(leaders(plan, settings), (std::vector<std::string>{"source", "parse"}));
  settings.excluded = {"count"};
  EXPECT_EQ(leaders(plan, settings), std::vector<std::string>{"source"});
}

TEST(AutoscalerVertices, CountDistinctNeighbours) {
  plan::LogicalPlan plan = make_chain({"source", "join"});
  plan.edges.push_back(plan.edges[0]);  // a self join
  const Vertices vertices = vertices_of(plan);
  EXPECT_EQ(vertices[1].inputs, std::vector<std::size_t>{0});
  EXPECT_EQ(vertices[0].outputs, 1u);
  EXPECT_FALSE(vertices[0].needs_records_out);
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
