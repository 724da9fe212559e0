#include "experiments/published/plan_repair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "experiments/published/graph_reader.h"
#include "tests/experiments/published/small_graphs.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

PublishedPlan plan_of(const std::string& graph) {
  std::istringstream in(graph);
  auto plan = read_graph(in, "x.graph");
  EXPECT_TRUE(plan.has_value()) << to_string(plan.error());
  return plan ? *plan : PublishedPlan{};
}

std::string reason_of(PublishedPlan plan, bool malformed) {
  const auto unusable = repair(plan);
  EXPECT_TRUE(unusable.has_value());
  if (!unusable) return "";
  EXPECT_EQ(unusable->malformed, malformed);
  return unusable->reason;
}

TEST(PlanRepair, LeavesAGoodPlanAlone) {
  for (const std::string& graph : {linear_graph(), join_graph(4), filter_graph({{0, 1}, {1, 2}, {2, 3}, {3, 4}})}) {
    PublishedPlan plan = plan_of(graph);
    const PublishedPlan before = plan;
    EXPECT_FALSE(repair(plan).has_value());
    EXPECT_EQ(plan, before);
  }
}

// The broken forms that were published, for three filters: each becomes the chain 0-1-2-3-4.
TEST(PlanRepair, ConnectsChainsInTheOrderOfTheIndex) {
  const std::vector<std::vector<std::pair<int, int>>> broken = {
      {{0, 1}, {1, 2}, {3, 3}, {3, 4}}, {{0, 1}, {1, 2}, {2, 3}, {4, 4}}, {{0, 1}, {1, 2}, {3, 3}, {4, 4}}};
  for (const auto& edges : broken) {
    PublishedPlan plan = plan_of(filter_graph(edges));
    EXPECT_FALSE(repair(plan).has_value());
    EXPECT_THAT(plan.edges, UnorderedElementsAre(Pair(0, 1), Pair(1, 2), Pair(2, 3), Pair(3, 4)));
  }
}

TEST(PlanRepair, NamesEachRepair) {
  PublishedPlan plan = plan_of(filter_graph({{0, 1}, {1, 2}, {3, 3}, {3, 4}}));
  EXPECT_FALSE(repair(plan).has_value());
  EXPECT_THAT(plan.repairs,
              ElementsAre("several last operators: 2 operators lead nowhere", "self-loop: filter 3 led to itself",
                          "broken chain: filter 2 now leads to filter 3"));
  EXPECT_EQ(cause_of(plan.repairs[1]), published_cause::kSelfLoop);
}

TEST(PlanRepair, NotesMissingSourceInstancesDownToHalf) {
  PublishedPlan plan = plan_of(join_graph(2));
  EXPECT_FALSE(repair(plan).has_value());
  EXPECT_THAT(plan.repairs,
              ElementsAre("source instances missing: only 2 of 4 of source 0 were seen; its rate is scaled up"));
  EXPECT_EQ(reason_of(plan_of(join_graph(1)), false),
            "fewer than half of a source's instances seen: 1 of 4 of source 0");
  EXPECT_EQ(reason_of(plan_of(join_graph(0)), false),
            "fewer than half of a source's instances seen: 0 of 4 of source 0");
}

TEST(PlanRepair, RefusesWhatIsNoPlan) {
  PublishedPlan sourceless = plan_of(linear_graph());
  sourceless.operators.erase(sourceless.operators.begin());
  EXPECT_EQ(reason_of(sourceless, true), "no source: none of the operators is a source");
  EXPECT_EQ(reason_of(PublishedPlan{}, true), "no source: none of the operators is a source");

  PublishedPlan one_armed = plan_of(join_graph(4));
  one_armed.edges.erase(one_armed.edges.begin());
  EXPECT_THAT(reason_of(one_armed, true), HasSubstr("malformed operator: source 0 leads to 0 operators"));
  one_armed.edges.push_back({0, 1});
  EXPECT_THAT(reason_of(one_armed, true), HasSubstr("malformed operator: source 1 has 1 inputs; 0 are wanted"));

  PublishedPlan crowded = plan_of(linear_graph());
  crowded.operators[2].instances.push_back(crowded.operators[2].instances[0]);
  EXPECT_EQ(reason_of(crowded, true), "malformed operator: filter 2 has 3 instances at parallelism 2");

  EXPECT_EQ(reason_of(plan_of(filter_graph({{0, 1}, {0, 2}, {2, 3}, {3, 4}})), true),
            "malformed operator: source 0 leads to 2 operators");
}

}  // namespace
}  // namespace millrace::experiments
