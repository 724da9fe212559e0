#include "sim/plan/logical_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/plan/cycle.h"
#include "tests/sim/plan/plan_builder.h"

namespace millrace::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LogicalPlan, FindsOperatorsById) {
  const LogicalPlan plan = linear_plan();
  EXPECT_EQ(index_of(plan, "filter"), 1u);
  EXPECT_EQ(find_operator(plan, "sink"), &plan.operators[2]);
  EXPECT_EQ(find_operator(plan, "nowhere"), nullptr);
}

TEST(TopologicalOrder, PutsPredecessorsFirstAndBreaksTiesByPosition) {
  const LogicalPlan plan = PlanBuilder()
                               .add(OperatorKind::sink, "sink")
                               .add(OperatorKind::map, "late")
                               .add(OperatorKind::source, "b")
                               .add(OperatorKind::source, "a")
                               .connect("late", "sink")
                               .connect("a", "late")
                               .connect("b", "sink")
                               .build();
  // b (position 2) is ready before a (3); late waits for a, sink for late.
  EXPECT_THAT(topological_order(plan), ElementsAre(2, 3, 1, 0));
}

TEST(TopologicalOrder, CountsParallelEdgesOnce) {
  LogicalPlan plan = linear_plan();
  plan.edges.push_back(plan.edges[0]);
  EXPECT_THAT(topological_order(plan), ElementsAre(0, 1, 2));
}

TEST(FindCycle, NamesTheCycleInTheDirectionOfItsEdges) {
  LogicalPlan plan = PlanBuilder()
                         .add(OperatorKind::source, "source")
                         .add(OperatorKind::map, "c")
                         .add(OperatorKind::map, "a")
                         .add(OperatorKind::map, "b")
                         .add(OperatorKind::sink, "sink")
                         .connect("source", "a")
                         .connect("a", "b")
                         .connect("b", "c")
                         .connect("c", "a")
                         .connect("c", "sink")
                         .build();
  EXPECT_THAT(find_cycle(plan), ElementsAre("c", "a", "b", "c"));
  EXPECT_THAT(find_cycle(linear_plan()), IsEmpty());
  plan = linear_plan();
  plan.edges.push_back({.from = "filter", .to = "filter"});
  EXPECT_THAT(find_cycle(plan), ElementsAre("filter", "filter"));
}

TEST(FindCycle, IgnoresEdgesWithUnknownEnds) {
  LogicalPlan plan = linear_plan();
  plan.edges.push_back({.from = "sink", .to = "nowhere"});
  plan.edges.push_back({.from = "nowhere", .to = "source"});
  EXPECT_THAT(find_cycle(plan), IsEmpty());
}

}  // namespace
}  // namespace millrace::plan
