#include "experiments/published/measured_rates.h"

#include <gtest/gtest.h>

#include <sstream>

#include "experiments/published/graph_reader.h"
#include "tests/experiments/published/small_graphs.h"

namespace millrace::experiments {
namespace {

PublishedPlan plan_of(const std::string& graph) {
  std::istringstream in(graph);
  return *read_graph(in, "x.graph");
}

TEST(MeasuredRates, SumOverInstances) {
  const PublishedPlan plan = plan_of(linear_graph());
  const OperatorRates aggregate = rates_of(plan.operators[1]);
  EXPECT_EQ(aggregate.input_per_s, 900);
  EXPECT_EQ(aggregate.output_per_s, 90);
  EXPECT_EQ(aggregate.selectivity_mean, 0.1);
  EXPECT_EQ(last_operator_per_s(plan), 45);
}

// 600 and 300 on two of three instances: the mean is 300, the busiest has twice that, the third had nothing.
TEST(MeasuredRates, AnInstanceWithoutAReportHadNoInput) {
  const OperatorRates aggregate = rates_of(plan_of(linear_graph()).operators[1]);
  EXPECT_EQ(aggregate.input_max_over_mean, 2);
  EXPECT_EQ(aggregate.input_min_over_mean, 0);
  const OperatorRates filter = rates_of(plan_of(linear_graph()).operators[2]);  // 60 and 30
  EXPECT_DOUBLE_EQ(*filter.input_max_over_mean, 60.0 / 45);
  EXPECT_DOUBLE_EQ(*filter.input_min_over_mean, 30.0 / 45);
}

TEST(MeasuredRates, SourcesHaveNoInput) {
  const OperatorRates source = rates_of(plan_of(linear_graph()).operators[0]);
  EXPECT_EQ(source.input_per_s, std::nullopt);
  EXPECT_EQ(source.input_max_over_mean, std::nullopt);
  EXPECT_EQ(source.selectivity_mean, std::nullopt);
}

TEST(MeasuredRates, AnOverflowedJoinHasNoSelectivity) {
  EXPECT_EQ(rates_of(plan_of(join_graph(4)).operators[2]).selectivity_mean, std::nullopt);
}

// Two of four instances were seen, at 100 each: the source emitted 400; the other one, whole, 400 as well.
TEST(MeasuredRates, MissingSourceInstancesCountAsTheOthersMean) {
  const SourceRates rates = source_rates(plan_of(join_graph(2)));
  EXPECT_EQ(rates.configured_per_s, 900);
  EXPECT_EQ(rates.achieved_per_s, 800);
  EXPECT_EQ(rates.least_seen_share, 0.5);
  EXPECT_EQ(source_rates(plan_of(join_graph(0))).achieved_per_s, std::nullopt);
}

}  // namespace
}  // namespace millrace::experiments
