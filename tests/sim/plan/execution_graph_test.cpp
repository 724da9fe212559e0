#include "sim/plan/execution_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/plan/plan_builder.h"

namespace millrace::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> task_names(const ExecutionGraph& graph) {
  std::vector<std::string> names;
  for (const Task& task : graph.tasks) names.push_back(task.name);
  return names;
}

TEST(Expand, ChainsALineOfEqualDegrees) {
  const LogicalPlan plan = linear_plan();
  const ExecutionGraph graph = expand(plan, Deployment(plan, Parallelism{4}));
  ASSERT_THAT(task_names(graph), ElementsAre("source -> filter -> sink"));
  EXPECT_THAT(graph.tasks[0].operators, ElementsAre(0, 1, 2));
  EXPECT_THAT(graph.tasks[0].chained_edges, ElementsAre(0, 1));
  EXPECT_EQ(graph.tasks[0].parallelism, 4u);
  EXPECT_THAT(graph.tasks[0].inputs, IsEmpty());
  EXPECT_THAT(graph.tasks[0].outputs, IsEmpty());
  EXPECT_THAT(graph.edges, IsEmpty());
  EXPECT_THAT(graph.task_of_operator, ElementsAre(0, 0, 0));
}

TEST(Expand, UnequalDegreesBreakTheChainByRebalance) {
  const LogicalPlan plan = linear_plan();
  const ExecutionGraph graph = expand(plan, Deployment(plan, Parallelism{4}).with("sink", Parallelism{1}));
  ASSERT_THAT(task_names(graph), ElementsAre("source -> filter", "sink"));
  ASSERT_EQ(graph.edges.size(), 1u);
  EXPECT_EQ(graph.edges[0].edge, 1u);
  EXPECT_EQ(graph.edges[0].from_task, 0u);
  EXPECT_EQ(graph.edges[0].to_task, 1u);
  EXPECT_EQ(graph.edges[0].partitioning, Partitioning::rebalance);
  EXPECT_THAT(graph.tasks[0].outputs, ElementsAre(0));
  EXPECT_THAT(graph.tasks[1].inputs, ElementsAre(0));
}

TEST(Expand, WithoutChainingEveryOperatorIsATask) {
  const LogicalPlan plan = linear_plan();
  const ExecutionGraph graph = expand(plan, Deployment(plan, Parallelism{2}), false);
  EXPECT_THAT(task_names(graph), ElementsAre("source", "filter", "sink"));
  ASSERT_EQ(graph.edges.size(), 2u);
  EXPECT_EQ(graph.edges[0].partitioning, Partitioning::forward);
}

TEST(Expand, AnExplicitRebalanceBreaksTheChain) {
  LogicalPlan plan = linear_plan();
  plan.edges[0].partitioning = Partitioning::rebalance;
  EXPECT_THAT(task_names(expand(plan, Deployment(plan))), ElementsAre("source", "filter -> sink"));
}

TEST(Expand, AWindowHeadsItsChainBehindAHashEdge) {
  const LogicalPlan plan = PlanBuilder()
                               .add(OperatorKind::source, "source")
                               .add_windowed(OperatorKind::window_aggregate, "window")
                               .add(OperatorKind::filter, "filter")
                               .add(OperatorKind::sink, "sink")
                               .connect("source", "window")
                               .connect("window", "filter")
                               .connect("filter", "sink")
                               .build();
  const ExecutionGraph graph = expand(plan, Deployment(plan, Parallelism{3}));
  ASSERT_THAT(task_names(graph), ElementsAre("source", "window -> filter -> sink"));
  EXPECT_EQ(graph.edges[0].partitioning, Partitioning::hash);
}

TEST(Expand, AnAllWindowIsRebalancedToAndNeverChained) {
  const LogicalPlan plan = PlanBuilder()
                               .add(OperatorKind::source, "source")
                               .add_windowed(OperatorKind::window_aggregate, "window", "")
                               .add(OperatorKind::sink, "sink")
                               .connect("source", "window")
                               .connect("window", "sink")
                               .build();
  const ExecutionGraph graph = expand(plan, Deployment(plan));
  ASSERT_THAT(task_names(graph), ElementsAre("source", "window -> sink"));
  EXPECT_EQ(graph.edges[0].partitioning, Partitioning::rebalance);
}

TEST(Expand, AJoinNeverChainsToItsInputs) {
  const LogicalPlan plan = join_plan();
  const ExecutionGraph graph = expand(plan, Deployment(plan, Parallelism{2}));
  ASSERT_THAT(task_names(graph), ElementsAre("left", "right", "join -> sink"));
  EXPECT_THAT(graph.tasks[2].inputs, ElementsAre(0, 1));
  EXPECT_EQ(graph.edges[0].partitioning, Partitioning::hash);
  EXPECT_EQ(graph.edges[1].partitioning, Partitioning::hash);
}

TEST(Expand, AUnionNeverChainsToItsInputs) {
  const LogicalPlan plan = PlanBuilder()
                               .add(OperatorKind::source, "a")
                               .add(OperatorKind::source, "b")
                               .add(OperatorKind::union_all, "union")
                               .add(OperatorKind::sink, "sink")
                               .connect("a", "union")
                               .connect("b", "union")
                               .connect("union", "sink")
                               .build();
  const ExecutionGraph graph = expand(plan, Deployment(plan, Parallelism{2}));
  ASSERT_THAT(task_names(graph), ElementsAre("a", "b", "union -> sink"));
  EXPECT_EQ(graph.edges[0].partitioning, Partitioning::forward);  // pointwise, but over a channel
}

TEST(Expand, AnOperatorWithSeveralInputsIsNotChained) {
  const LogicalPlan plan = PlanBuilder()
                               .add(OperatorKind::source, "a")
                               .add(OperatorKind::source, "b")
                               .add(OperatorKind::sink, "sink")
                               .connect("a", "sink")
                               .connect("b", "sink")
                               .build();
  EXPECT_THAT(task_names(expand(plan, Deployment(plan))), ElementsAre("a", "b", "sink"));
}

TEST(Expand, AChainMayBeATree) {
  const LogicalPlan plan = PlanBuilder()
                               .add(OperatorKind::source, "source")
                               .add(OperatorKind::map, "left")
                               .add(OperatorKind::map, "right")
                               .add(OperatorKind::sink, "left_sink")
                               .add(OperatorKind::sink, "right_sink")
                               .connect("source", "left")
                               .connect("source", "right")
                               .connect("left", "left_sink")
                               .connect("right", "right_sink")
                               .build();
  const Deployment deployment(plan, Parallelism{2});
  ExecutionGraph graph = expand(plan, deployment);
  ASSERT_EQ(graph.tasks.size(), 1u);
  EXPECT_THAT(graph.tasks[0].operators, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(graph.tasks[0].chained_edges.size(), 4u);

  graph = expand(plan, deployment.with("right", Parallelism{3}));
  EXPECT_THAT(task_names(graph), ElementsAre("source -> left -> left_sink", "right", "right_sink"));
}

TEST(Expand, FollowersChainToTheirLeaderAtEveryDegree) {
  LogicalPlan plan = linear_plan();
  plan.operators[1].follows = "source";
  const ExecutionGraph graph = expand(plan, Deployment(plan).with("source", Parallelism{6}));
  EXPECT_THAT(task_names(graph), ElementsAre("source -> filter", "sink"));
  EXPECT_EQ(graph.tasks[0].parallelism, 6u);
}

TEST(Expand, TheHeadGivesTheMaxParallelism) {
  LogicalPlan plan = linear_plan();
  EXPECT_EQ(expand(plan, Deployment(plan, Parallelism{86})).tasks[0].max_parallelism, 256u);
  plan.operators[0].max_parallelism = 90;
  EXPECT_EQ(expand(plan, Deployment(plan, Parallelism{86})).tasks[0].max_parallelism, 90u);
}

TEST(Expand, TasksAreInTopologicalOrderWhateverTheOrderOfThePlan) {
  LogicalPlan plan = join_plan();
  std::swap(plan.operators[0], plan.operators[3]);
  const ExecutionGraph graph = expand(plan, Deployment(plan));
  for (const TaskEdge& edge : graph.edges) EXPECT_LT(edge.from_task, edge.to_task);
}

TEST(TargetsOf, ForwardAndAllToAll) {
  EXPECT_EQ(targets_of(Partitioning::forward, 2, 4, 4).first, 2u);
  EXPECT_EQ(targets_of(Partitioning::forward, 2, 4, 4).last, 3u);
  for (const Partitioning each :
       {Partitioning::rebalance, Partitioning::hash, Partitioning::broadcast, Partitioning::weighted}) {
    EXPECT_EQ(targets_of(each, 1, 2, 7).first, 0u);
    EXPECT_EQ(targets_of(each, 1, 2, 7).last, 7u);
  }
}

TEST(TargetsOf, RescaleIsPointwise) {
  // 2 sources, 5 targets: source 0 feeds [0, 3), source 1 feeds [3, 5).
  EXPECT_EQ(targets_of(Partitioning::rescale, 0, 2, 5).last, 3u);
  EXPECT_EQ(targets_of(Partitioning::rescale, 1, 2, 5).first, 3u);
  EXPECT_EQ(targets_of(Partitioning::rescale, 1, 2, 5).last, 5u);
}

TEST(TargetsOf, RescaleToFewerTargetsAgreesWithFlinksRangesOfSources) {
  for (std::uint32_t p = 1; p <= 20; ++p) {
    for (std::uint32_t q = 1; q <= p; ++q) {
      for (std::uint32_t j = 0; j < q; ++j) {
        for (std::uint32_t i = j * p / q; i < (j + 1) * p / q; ++i) {
          const TargetRange range = targets_of(Partitioning::rescale, i, p, q);
          ASSERT_EQ(range.first, j) << i << " of " << p << " to " << q;
          ASSERT_EQ(range.last, j + 1);
        }
      }
    }
  }
}

}  // namespace
}  // namespace millrace::plan
