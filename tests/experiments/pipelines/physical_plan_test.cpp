#include "experiments/pipelines/physical_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/plan/plan_problems.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/pipelines/made_workload.h"

namespace millrace::experiments {
namespace {

using models::PipelineOperator;
using testing::IsEmpty;

PipelinesSpec spec_of(const std::string& name) {
  const std::string config = name == "made" ? kPipelinesConfig
                                            : "[cluster.node]\ntemplate = \"analytical-node\"\n[pipelines.p]\ncluster "
                                              "= \"node\"\nworkload = \"" +
                                                  name + "\"\n";
  return ConfigFolder().load(config).pipelines.at(0);
}

PhysicalPlan plan_of(const PipelinesSpec& spec, std::size_t index, std::uint64_t seed, double sigma) {
  return physical_plan(drawn_query(spec.workload, spec.workload.templates.at(index - 1), kernel::Seed(seed), sigma),
                       "q", spec);
}

// The first operator of that type; the number of operators if there is none.
std::uint32_t first_of(const PhysicalPlan& plan, PipelineOperator type) {
  const auto found = std::ranges::find(plan.operators, type, &PlannedOperator::type);
  return static_cast<std::uint32_t>(found - plan.operators.begin());
}

const plan::Operator& logical(const PhysicalPlan& plan, PipelineOperator type) {
  return plan.job.plan.operators.at(first_of(plan, type));
}

// A query with `build` as its table's steps: estimates are `factor` times too low.
PhysicalPlan misjudged(PipelinesSpec spec, std::size_t index, double factor) {
  DrawnQuery query = drawn_query(spec.workload, spec.workload.templates.at(index - 1), kernel::Seed(1), 0);
  for (DrawnStep& step : query.steps) step.estimated /= factor;
  return physical_plan(query, "q", spec);
}

TEST(PhysicalPlan, EveryShippedTemplateMakesAPlanThatRuns) {
  for (const std::string name : {"made", "tpch", "tpcds"}) {
    const PipelinesSpec spec = spec_of(name);
    for (std::uint32_t index = 1; index <= spec.workload.templates.size(); ++index) {
      for (std::uint64_t seed = 0; seed < 3; ++seed) {
        const PhysicalPlan plan = plan_of(spec, index, seed, 1);
        EXPECT_THAT(plan::problems_of(plan.job.plan), IsEmpty()) << name << " " << index;
        EXPECT_EQ(plan.operators.size(), plan.job.plan.operators.size());
        EXPECT_EQ(plan.operators[plan.root].type, PipelineOperator::result);
        for (const plan::Operator& op : plan.job.plan.operators) {
          EXPECT_LE(plan.deployment.parallelism(op.id), spec.most_lanes);
        }
      }
    }
  }
}

TEST(PhysicalPlan, LanesGoByRows) {
  const PhysicalPlan plan = plan_of(spec_of("made"), 1, 1, 0);
  const PlannedOperator& probe = plan.operators[first_of(plan, PipelineOperator::hash_probe)];
  EXPECT_EQ(probe.instances, 8U);  // 1.2 million rows
  ASSERT_TRUE(probe.build);
  EXPECT_EQ(plan.operators[*probe.build].type, PipelineOperator::hash_build);
  EXPECT_EQ(plan.operators[*probe.build].instances, 1U);  // 20,000
  EXPECT_EQ(probe.held_rows, plan.operators[*probe.build].rows_in);
  EXPECT_EQ(plan.operators[first_of(plan, PipelineOperator::partial_aggregate)].instances, 8U);
  EXPECT_EQ(plan.operators[first_of(plan, PipelineOperator::merge_aggregate)].instances, 1U);
}

TEST(PhysicalPlan, AScanReadsAllRowsAndAProbeItsFirstChunks) {
  const PhysicalPlan plan = plan_of(spec_of("made"), 2, 1, 0);
  EXPECT_EQ(logical(plan, PipelineOperator::scan).records, 1'200'000U);
  EXPECT_EQ(logical(plan, PipelineOperator::scan).read_size.count, 40);
  EXPECT_EQ(logical(probe_of(plan, 2), PipelineOperator::scan).records, 16U * kChunkRows);
  EXPECT_EQ(logical(probe_of(plan, 100), PipelineOperator::scan).records, 1'200'000U);
}

TEST(PhysicalPlan, AlgorithmsGoByEstimates) {
  PipelinesSpec spec = spec_of("made");
  spec.join_memory = kernel::Bytes{1000};
  EXPECT_LT(first_of(plan_of(spec, 1, 1, 0), PipelineOperator::merge_join), 20U);
  spec.sort_memory = kernel::Bytes{1'000'000};
  const PhysicalPlan sorted = plan_of(spec, 2, 1, 0);
  EXPECT_EQ(sorted.operators[first_of(sorted, PipelineOperator::external_sort)].instances, 4U);
  EXPECT_EQ(sorted.operators[first_of(sorted, PipelineOperator::merge_sort)].instances, 1U);
  EXPECT_FALSE(logical(sorted, PipelineOperator::external_sort).adaptation.adapts());
}

TEST(PhysicalPlan, ASortThatWasMisjudgedGoesOnExternally) {
  const PipelinesSpec spec = spec_of("made");
  EXPECT_FALSE(logical(misjudged(spec, 2, 3), PipelineOperator::partial_sort).adaptation.adapts());
  const PhysicalPlan plan = misjudged(spec, 2, 5);
  const std::uint32_t sort = first_of(plan, PipelineOperator::partial_sort);
  const plan::Operator& changing = plan.job.plan.operators[sort];
  EXPECT_EQ(plan.operators[sort].type_after, PipelineOperator::external_sort);
  // A chunk, of which the filter lets half pass; a little less, so that it is the last one by the old way.
  EXPECT_GT(changing.adaptation.after, kChunkRows / 4);
  EXPECT_LT(changing.adaptation.after, kChunkRows / 2);
  ASSERT_TRUE(plan.operators[sort].rows_before);
  std::vector<plan::EdgePhase> phases;
  for (const plan::Edge& edge : plan.job.plan.edges) {
    if (edge.from == changing.id) phases.push_back(edge.phase);
  }
  EXPECT_THAT(phases, testing::UnorderedElementsAre(plan::EdgePhase::before, plan::EdgePhase::after));
}

TEST(PhysicalPlan, AJoinThatWasMisjudgedChangesOnBothSides) {
  PipelinesSpec spec = spec_of("made");
  spec.workload.tables[1].rows = 600'000;
  const PhysicalPlan plan = misjudged(spec, 1, 5);
  const std::uint32_t probe = first_of(plan, PipelineOperator::hash_probe);
  const std::uint32_t build = *plan.operators[probe].build;
  EXPECT_GT(plan.job.plan.operators[build].adaptation.after, 0U);
  EXPECT_EQ(plan.operators[build].type_after, PipelineOperator::merge_build);
  EXPECT_TRUE(plan.job.plan.operators[probe].adaptation.with_build);
  EXPECT_EQ(plan.operators[probe].type_after, PipelineOperator::merge_join);
}

}  // namespace
}  // namespace millrace::experiments
