#include "experiments/pipelines/data_flow_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace millrace::experiments {
namespace {

using models::CallFeature;
using models::PipelineNode;
using models::PipelineOperator;
using plan::OperatorKind;
using runtime::CallKind;
using testing::ElementsAre;

float feature(const PipelineNode& node, CallFeature of) {
  return node.features[static_cast<std::size_t>(of)];
}

// What a plan is made of here: type, kind, rows in the whole query, and from where.
struct Part {
  PipelineOperator type;
  OperatorKind kind;
  double rows;
  std::vector<std::pair<std::uint32_t, plan::EdgePhase>> from = {};
};

PhysicalPlan plan_of(const std::vector<Part>& parts) {
  PhysicalPlan made;
  for (const Part& part : parts) {
    plan::Operator op;
    op.id = std::to_string(made.operators.size());
    op.kind = part.kind;
    for (const auto& [from, phase] : part.from) {
      plan::Edge edge;
      edge.from = std::to_string(from);
      edge.to = op.id;
      edge.phase = phase;
      made.job.plan.edges.push_back(edge);
    }
    made.job.plan.operators.push_back(op);
    PlannedOperator planned;
    planned.type = planned.type_after = part.type;
    planned.rows_in = planned.rows_out = part.rows;
    made.operators.push_back(planned);
  }
  made.root = static_cast<std::uint32_t>(parts.size()) - 1;
  return made;
}

runtime::Call call(std::uint32_t op, CallKind kind, std::uint64_t rows, std::vector<std::uint32_t> from = {}) {
  runtime::Call made;
  made.op = op;
  made.kind = kind;
  (kind == CallKind::input ? made.records_in : made.records_out) = rows;
  made.from = std::move(from);
  return made;
}

constexpr auto kAlways = plan::EdgePhase::always;

std::vector<PipelineOperator> types(const std::vector<PipelineNode>& nodes) {
  std::vector<PipelineOperator> all;
  for (const PipelineNode& node : nodes) all.push_back(node.type);
  return all;
}

std::vector<std::int32_t> parents(const std::vector<PipelineNode>& nodes) {
  std::vector<std::int32_t> all;
  for (const PipelineNode& node : nodes) all.push_back(node.parent);
  return all;
}

// scan -> aggregate -> result
const std::vector<Part> kChain = {{PipelineOperator::scan, OperatorKind::source, 1000},
                                  {PipelineOperator::partial_aggregate, OperatorKind::aggregate, 1000, {{0, kAlways}}},
                                  {PipelineOperator::result, OperatorKind::sink, 10, {{1, kAlways}}}};

TEST(DataFlowTree, AReleasePassesOnWhatItsCallsTook) {
  const runtime::CallLog log{{call(0, CallKind::read, 100), call(0, CallKind::read, 100),
                              call(1, CallKind::input, 100, {0}), call(1, CallKind::input, 100, {1}),
                              call(1, CallKind::release, 10), call(2, CallKind::input, 10, {4})}};
  const auto nodes = data_flow_tree(plan_of(kChain), log);
  EXPECT_THAT(types(nodes),
              ElementsAre(PipelineOperator::result, PipelineOperator::partial_aggregate, PipelineOperator::scan));
  EXPECT_THAT(parents(nodes), ElementsAre(-1, 0, 1));
  EXPECT_TRUE(nodes[1].has_release);
  EXPECT_FALSE(nodes[2].has_release);
  // Ten calls of 100 rows in the whole query.
  EXPECT_FLOAT_EQ(nodes[1].chunks, 10);
  EXPECT_NEAR(feature(nodes[1], CallFeature::rows), std::log1p(1000), 1e-3);
}

TEST(DataFlowTree, UtilisationIsTheMeanOfTheCalls) {
  runtime::CallLog log{{call(0, CallKind::read, 100), call(0, CallKind::read, 100)}};
  log.calls[0].cpu_utilisation = 0.25;
  log.calls[1].cpu_utilisation = 0.75;
  const auto nodes = data_flow_tree(plan_of(kChain), log);
  EXPECT_FLOAT_EQ(feature(nodes.at(2), CallFeature::cpu_utilisation), 0.5F);
}

TEST(DataFlowTree, OperatorsThatNoChunkReachedAreAsThePlanHasThem) {
  const auto nodes = data_flow_tree(plan_of(kChain), {});
  EXPECT_THAT(parents(nodes), ElementsAre(-1, 0, 1));
  EXPECT_FLOAT_EQ(nodes[1].chunks, 1);
}

// scan -> sort -(before)-> merge -> result, and by a merge of runs once the sort has changed
PhysicalPlan changing_sort() {
  PhysicalPlan plan = plan_of(
      {{PipelineOperator::scan, OperatorKind::source, 1000},
       {PipelineOperator::partial_sort, OperatorKind::sort, 1000, {{0, kAlways}}},
       {PipelineOperator::merge_sort, OperatorKind::map, 1000, {{1, plan::EdgePhase::after}}},
       {PipelineOperator::merge_sort, OperatorKind::union_all, 1000, {{1, plan::EdgePhase::before}, {2, kAlways}}},
       {PipelineOperator::result, OperatorKind::sink, 1000, {{3, kAlways}}}});
  plan.operators[1].type_after = PipelineOperator::external_sort;
  plan.operators[1].rows_before = 250;
  return plan;
}

TEST(DataFlowTree, PathsBeforeAndAfterAChangeStayApart) {
  runtime::CallLog log{{call(0, CallKind::read, 100), call(0, CallKind::read, 100), call(1, CallKind::input, 100, {0}),
                        call(1, CallKind::input, 100, {1}), call(1, CallKind::release, 200),
                        call(2, CallKind::input, 200, {4}), call(3, CallKind::input, 200, {5}),
                        call(4, CallKind::input, 200, {6})}};
  log.calls[3].adapted = log.calls[4].adapted = true;
  const auto nodes = data_flow_tree(changing_sort(), log);
  EXPECT_THAT(types(nodes),
              ElementsAre(PipelineOperator::result, PipelineOperator::merge_sort, PipelineOperator::merge_sort,
                          PipelineOperator::partial_sort, PipelineOperator::scan, PipelineOperator::external_sort,
                          PipelineOperator::scan));
  EXPECT_THAT(parents(nodes), ElementsAre(-1, 0, 1, 2, 3, 2, 5));
  // A quarter of the rows were sorted before the change; the scan is there for both.
  EXPECT_NEAR(feature(nodes[3], CallFeature::rows), std::log1p(250), 1e-3);
  EXPECT_NEAR(feature(nodes[4], CallFeature::rows), std::log1p(250), 1e-3);
  EXPECT_NEAR(feature(nodes[6], CallFeature::rows), std::log1p(750), 1e-3);
  EXPECT_FALSE(nodes[3].has_release);
  EXPECT_TRUE(nodes[5].has_release);
}

TEST(DataFlowTree, WithoutAChangeThereIsOnePath) {
  const runtime::CallLog log{{call(0, CallKind::read, 100), call(1, CallKind::input, 100, {0}),
                              call(1, CallKind::release, 100), call(3, CallKind::input, 100, {2}),
                              call(4, CallKind::input, 100, {3})}};
  EXPECT_THAT(types(data_flow_tree(changing_sort(), log)),
              ElementsAre(PipelineOperator::result, PipelineOperator::merge_sort, PipelineOperator::partial_sort,
                          PipelineOperator::scan));
  EXPECT_THAT(types(data_flow_tree(changing_sort(), {})),
              ElementsAre(PipelineOperator::result, PipelineOperator::merge_sort, PipelineOperator::partial_sort,
                          PipelineOperator::scan));
}

TEST(DataFlowTree, AJoinHasItsTableAsAChildInTheOrderOfFirstChunks) {
  PhysicalPlan plan =
      plan_of({{PipelineOperator::scan, OperatorKind::source, 1000},
               {PipelineOperator::scan, OperatorKind::source, 50},
               {PipelineOperator::hash_build, OperatorKind::join_build, 50, {{1, kAlways}}},
               {PipelineOperator::hash_probe, OperatorKind::join_probe, 1000, {{0, kAlways}, {2, kAlways}}},
               {PipelineOperator::result, OperatorKind::sink, 10, {{3, kAlways}}}});
  plan.operators[3].build = 2;
  plan.operators[3].held_rows = 50;
  const runtime::CallLog log{{call(1, CallKind::read, 50), call(2, CallKind::input, 50, {0}),
                              call(0, CallKind::read, 100), call(3, CallKind::input, 100, {2}),
                              call(4, CallKind::input, 1, {3})}};
  const auto nodes = data_flow_tree(plan, log);
  EXPECT_THAT(types(nodes), ElementsAre(PipelineOperator::result, PipelineOperator::hash_probe,
                                        PipelineOperator::hash_build, PipelineOperator::scan, PipelineOperator::scan));
  EXPECT_THAT(parents(nodes), ElementsAre(-1, 0, 1, 2, 1));
  EXPECT_NEAR(feature(nodes[1], CallFeature::held_rows), std::log1p(50), 1e-3);
  EXPECT_EQ(feature(nodes[2], CallFeature::second_side), 1);
}

}  // namespace
}  // namespace millrace::experiments
