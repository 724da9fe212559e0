#include "experiments/learning/split_filters.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::experiments {
namespace {

using models::DescribedOperator;
using models::OperatorType;

// source -> aggregate -> filter, the last two in one chain.
models::Example example() {
  models::Example made;
  made.label = 7;
  DescribedOperator source{.type = OperatorType::source, .parallelism = 10};
  DescribedOperator aggregate{.type = OperatorType::window_aggregate, .parallelism = 2, .chain = 1, .chained = 2};
  DescribedOperator filter{.type = OperatorType::filter, .parallelism = 2, .chain = 1, .chained = 2};
  filter.partitioning = "forward";
  filter.selectivity = 0.25;
  filter.input_per_s = 400;
  filter.output_per_s = 100;
  filter.cpu_demand = 0.5;
  made.plan.operators = {source, aggregate, filter};
  made.plan.edges = {{0, 1}, {1, 2}};
  made.plan.hosts.resize(1);
  made.plan.placement = {{0, 0, 10}, {1, 0, 2}, {2, 0, 2}};
  return made;
}

TEST(SplitFilters, PiecesLetThroughWhatTheFilterDid) {
  for (int seed = 0; seed < 50; ++seed) {
    kernel::RandomStream stream(seed);
    const auto split = with_split_filters(example(), stream);
    ASSERT_TRUE(split);
    EXPECT_EQ(split->label, 7);
    const auto& plan = split->plan;
    const std::size_t pieces = plan.operators.size() - 2;
    EXPECT_TRUE(pieces >= 2 && pieces <= 4) << pieces;
    EXPECT_EQ(plan.edges.size(), plan.operators.size() - 1);
    double let_through = 1, demand = 0;
    for (std::size_t i = 2; i < plan.operators.size(); ++i) {
      const DescribedOperator& op = plan.operators[i];
      EXPECT_EQ(op.type, OperatorType::filter);
      EXPECT_EQ(op.chained, 1 + pieces);
      EXPECT_NEAR(op.input_per_s, 400 * let_through, 1e-9);
      let_through *= op.selectivity;
      demand += op.cpu_demand;
    }
    EXPECT_EQ(plan.operators[1].chained, 1 + pieces);
    EXPECT_NEAR(let_through, 0.25, 1e-12);
    EXPECT_EQ(plan.operators.back().output_per_s, 100);
    EXPECT_EQ(demand, 0.5);
    for (const auto& edge : plan.edges) EXPECT_EQ(edge.to, edge.from + 1);  // one way through
    EXPECT_EQ(plan.placement.size(), plan.operators.size());
  }
}

TEST(SplitFilters, WithoutAFilterThereIsNothingToSplit) {
  models::Example without = example();
  without.plan.operators.pop_back();
  without.plan.edges.pop_back();
  without.plan.placement.pop_back();
  kernel::RandomStream stream(1);
  EXPECT_FALSE(with_split_filters(without, stream));
}

}  // namespace
}  // namespace millrace::experiments
