// Problems of plans whose inputs end.
#include "sim/plan/whole_input_problems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/plan/plan_json.h"

namespace millrace::plan {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Plan {
 public:
  Plan& source(const std::string& id) {
    add(OperatorKind::source, id);
    last().records = 100;
    return *this;
  }
  Plan& add(OperatorKind kind, const std::string& id, const std::vector<std::string>& inputs = {}) {
    Operator op;
    op.id = id;
    op.kind = kind;
    if (kind == OperatorKind::aggregate) op.groups = 10;
    if (kind == OperatorKind::limit) op.limit = 10;
    plan_.operators.push_back(std::move(op));
    for (const std::string& input : inputs) {
      Edge edge;
      edge.from = input;
      edge.to = id;
      plan_.edges.push_back(std::move(edge));
    }
    return *this;
  }
  // Joins the two, the table being of the second.
  Plan& probe(const std::string& id, const std::string& first, const std::string& second) {
    return add(OperatorKind::join_build, id + " build", {second})
        .add(OperatorKind::join_probe, id, {first, id + " build"});
  }
  Operator& last() { return plan_.operators.back(); }
  LogicalPlan& plan() { return plan_; }
  LogicalPlan ending(const std::string& id) {
    add(OperatorKind::sink, "sink", {id});
    return plan_;
  }

 private:
  LogicalPlan plan_;
};

std::string first_problem(const LogicalPlan& plan) {
  return first_of(problems_of(plan)).value_or("");
}

TEST(WholeInputProblems, JoinsOfDifferentInputsHaveNone) {
  EXPECT_EQ(first_problem(Plan().source("s").source("t").probe("j", "s", "t").ending("j")), "");
  EXPECT_EQ(first_problem(Plan().source("s").source("t").add(OperatorKind::merge_join, "j", {"s", "t"}).ending("j")),
            "");
  EXPECT_EQ(
      first_problem(Plan().source("s").source("t").source("u").probe("j", "s", "t").probe("l", "j", "u").ending("l")),
      "");
  EXPECT_EQ(
      first_problem(Plan().source("s").source("t").source("u").probe("j", "s", "t").probe("l", "u", "j").ending("l")),
      "");
}

TEST(WholeInputProblems, NothingFeedsBothSidesOfAProbe) {
  EXPECT_THAT(first_problem(Plan().source("s").probe("j", "s", "s").ending("j")), HasSubstr("never end"));
  EXPECT_THAT(first_problem(Plan()
                                .source("s")
                                .add(OperatorKind::map, "m", {"s"})
                                .add(OperatorKind::filter, "f", {"s"})
                                .probe("j", "m", "f")
                                .ending("j")),
              HasSubstr("never end"));
  // The table may come of an aggregate of the same records, but they are held up all the same.
  EXPECT_THAT(
      first_problem(Plan().source("s").add(OperatorKind::aggregate, "a", {"s"}).probe("j", "s", "a").ending("j")),
      HasSubstr("never end"));
  // An aggregate on the probe's side takes them all.
  EXPECT_EQ(first_problem(Plan().source("s").add(OperatorKind::aggregate, "a", {"s"}).probe("j", "a", "s").ending("j")),
            "");
}

TEST(WholeInputProblems, NorDoTwoProbesWaitForEachOther) {
  Plan plan;
  plan.source("s").source("t").probe("j", "s", "t").probe("l", "t", "s");
  plan.add(OperatorKind::union_all, "u", {"j", "l"});
  EXPECT_THAT(first_problem(plan.ending("u")), HasSubstr("never end"));
}

TEST(WholeInputProblems, NothingFeedsBothSidesOfAMergeButThroughSorts) {
  Plan both;
  both.source("s").add(OperatorKind::sort, "a", {"s"}).add(OperatorKind::sort, "b", {"s"});
  EXPECT_EQ(first_problem(both.add(OperatorKind::merge_join, "j", {"a", "b"}).ending("j")), "");
  Plan one;
  one.source("s").add(OperatorKind::sort, "a", {"s"});
  EXPECT_THAT(first_problem(one.add(OperatorKind::merge_join, "j", {"a", "s"}).ending("j")), HasSubstr("never end"));
  Plan none;
  none.source("s").add(OperatorKind::map, "a", {"s"});
  EXPECT_THAT(first_problem(none.add(OperatorKind::merge_join, "j", {"a", "s"}).ending("j")), HasSubstr("never end"));
}

TEST(WholeInputProblems, ATableIsForOneProbe) {
  EXPECT_EQ(first_problem(Plan().source("s").source("t").add(OperatorKind::join_probe, "j", {"s", "t"}).ending("j")),
            "j: its second input must be a join_build, not 't'");
  EXPECT_THAT(first_problem(Plan().source("s").add(OperatorKind::join_build, "b", {"s"}).ending("b")),
              HasSubstr("is for a join_probe"));
}

TEST(WholeInputProblems, WhatWaitsForAnEndNeedsOne) {
  for (const OperatorKind kind : {OperatorKind::aggregate, OperatorKind::sort}) {
    LogicalPlan plan = Plan().source("s").add(kind, "w", {"s"}).ending("w");
    EXPECT_EQ(first_problem(plan), "");
    plan.operators.front().records = 0;
    EXPECT_THAT(first_problem(plan), HasSubstr("waits for the end of its input"));
  }
}

TEST(WholeInputProblems, ValuesBelongToTheirKinds) {
  const auto with = [](OperatorKind kind, auto&& change) {
    Plan plan;
    plan.source("s").add(kind, "o", {"s"});
    change(plan.last());
    return first_problem(plan.ending("o"));
  };
  EXPECT_EQ(with(OperatorKind::map, [](Operator& op) { op.records = 1; }), "o: a map takes no records");
  EXPECT_EQ(with(OperatorKind::map, [](Operator& op) { op.groups = 1; }), "o: a map takes no groups");
  EXPECT_EQ(with(OperatorKind::map, [](Operator& op) { op.limit = 1; }), "o: a map takes no limit");
  EXPECT_EQ(with(OperatorKind::map, [](Operator& op) { op.memory_budget = {1}; }), "o: a map takes no memory budget");
  EXPECT_EQ(with(OperatorKind::aggregate, [](Operator& op) { op.groups = 0; }),
            "o: an aggregate has at least one group");
  EXPECT_EQ(with(OperatorKind::limit, [](Operator& op) { op.limit = 0; }),
            "o: a limit lets at least one record through");
  EXPECT_EQ(with(OperatorKind::map, [](Operator& op) { op.adaptation.with_build = true; }),
            "o: only a join_probe changes its algorithm with its build");
  EXPECT_THAT(with(OperatorKind::map,
                   [](Operator& op) {
                     op.adaptation.after = 1;
                     op.adaptation.cost.per_record = kernel::Duration::from_ns(-1);
                   }),
              HasSubstr("other algorithm"));
}

TEST(WholeInputProblems, OnlyWhoChangesHasEdgesOfOneAlgorithm) {
  LogicalPlan plan = Plan().source("s").add(OperatorKind::map, "m", {"s"}).ending("m");
  plan.edges.back().phase = EdgePhase::after;
  EXPECT_THAT(first_problem(plan), HasSubstr("does not change its algorithm"));
  plan.operators[1].adaptation.after = 5;
  EXPECT_EQ(first_problem(plan), "");
}

TEST(WholeInputPlans, SurviveTheWayThroughJson) {
  Plan made;
  made.source("s").source("t");
  made.plan().operators.front().read_size = {120};
  made.probe("j", "s", "t");
  made.plan().operators[2].memory_budget = {1'000};
  made.plan().operators[2].adaptation.after = 7;
  made.last().adaptation.with_build = true;
  made.last().adaptation.cost.per_join_pair = kernel::Duration::from_ns(5);
  made.add(OperatorKind::aggregate, "a", {"j"}).add(OperatorKind::sort, "o", {"j"}).last().limit = 3;
  made.plan().edges[made.plan().edges.size() - 2].phase = EdgePhase::before;
  made.plan().edges.back().phase = EdgePhase::after;
  made.add(OperatorKind::union_all, "u", {"a", "o"}).add(OperatorKind::limit, "l", {"u"});
  DeployedPlan deployed;
  deployed.plan = made.ending("l");
  deployed.deployment = Deployment(deployed.plan);
  ASSERT_THAT(problems_of(deployed.plan), IsEmpty());
  const auto read = plan_from_json(to_json(deployed));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->plan, deployed.plan);
}

TEST(WholeInputPlans, OfOthersSayNothingOfIt) {
  Plan made;
  made.add(OperatorKind::source, "s");
  DeployedPlan deployed;
  deployed.plan = made.ending("s");
  deployed.deployment = Deployment(deployed.plan);
  const nlohmann::json written = to_json(deployed);
  for (const char* key : {"records", "read_bytes", "groups", "limit", "memory_budget_bytes", "adaptation"}) {
    EXPECT_FALSE(written["operators"][0].contains(key)) << key;
  }
  EXPECT_FALSE(written["edges"][0].contains("phase"));
}

}  // namespace
}  // namespace millrace::plan
