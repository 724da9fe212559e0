#include "models/features/graph_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/features/fluid_estimate.h"

namespace millrace::models {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// source (rate r, p instances) -> count window of 10 records over 5 keys -> filter, chained to it; two hosts.
PlanDescription plan(double rate, std::uint32_t parallelism) {
  PlanDescription made;
  made.operators.resize(3);
  auto& source = made.operators[0];
  source.type = OperatorType::source;
  source.parallelism = parallelism;
  source.event_rate = source.input_per_s = source.output_per_s = rate;
  auto& window = made.operators[1];
  window.type = OperatorType::window_aggregate;
  window.chain = 1;
  window.chained = 2;
  window.partitioning = "hash";
  window.window_policy = "count";
  window.window_type = "tumblingWindow";
  window.window_length = window.sliding_length = 10;
  window.input_per_s = rate;
  window.output_per_s = rate / 10;
  window.residence_ms = 9 * 5 / rate * 1e3;
  auto& filter = made.operators[2];
  filter.type = OperatorType::filter;
  filter.chain = 1;
  filter.chained = 2;
  filter.partitioning = "forward";
  filter.selectivity = 0.5;
  filter.input_per_s = rate / 10;
  filter.output_per_s = rate / 20;
  made.edges = {{0, 1}, {1, 2}};
  made.hosts = {{.cores = 8, .frequency_hz = 2e9, .memory_bytes = 64e9, .network_mbit_per_s = 1e4},
                {.cores = 8, .frequency_hz = 2e9, .memory_bytes = 64e9, .network_mbit_per_s = 1e4}};
  made.placement = {{0, 0, parallelism}, {1, 1, 1}, {2, 1, 1}};
  return made;
}

std::vector<Example> examples() {
  std::vector<Example> made;
  for (const double rate : {100.0, 1000.0, 10000.0}) made.push_back({plan(rate, 3), 1});
  return made;
}

std::size_t place_of(const GraphFeatures& features, OperatorType type, const std::string& name) {
  const auto names = features.names(static_cast<std::size_t>(type));
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

TEST(GraphFeatures, ShiftByTheMedianAndScaleByTheQuartiles) {
  const auto all = examples();
  const GraphFeatures released(FeatureSet::released, all), intended(FeatureSet::intended, all);
  const std::size_t at = place_of(released, OperatorType::source, "confEventRate");
  // As it is: median 1000, quartiles 550 and 5500.
  EXPECT_NEAR(static_cast<double>(released.graph(plan(1000, 3)).inputs[at]), 0, 1e-6);
  EXPECT_NEAR(static_cast<double>(released.graph(plan(5950, 3)).inputs[at]), 1, 1e-6);
  // Its logarithm: decades are alike.
  const std::size_t log_at = place_of(intended, OperatorType::source, "confEventRate");
  const double low = static_cast<double>(intended.graph(plan(100, 3)).inputs[log_at]);
  const double high = static_cast<double>(intended.graph(plan(10000, 3)).inputs[log_at]);
  EXPECT_NEAR(low, -high, 0.01);
}

TEST(GraphFeatures, EachSetHasItsOwn) {
  const auto all = examples();
  const auto window = static_cast<std::size_t>(OperatorType::window_aggregate);
  const auto names = [&](FeatureSet set, std::size_t type) { return GraphFeatures(set, all).names(type); };
  EXPECT_THAT(names(FeatureSet::released, window), Contains("component"));
  EXPECT_THAT(names(FeatureSet::released, window), Contains("windowLength"));
  EXPECT_THAT(names(FeatureSet::released, window), Not(Contains("chained")));
  EXPECT_THAT(names(FeatureSet::intended, window), Contains("partitioning=hash"));
  EXPECT_THAT(names(FeatureSet::intended, window), Contains("windowRecords"));
  EXPECT_THAT(names(FeatureSet::intended, window), Not(Contains("inputRate")));
  EXPECT_THAT(names(FeatureSet::physics, window), Contains("inputRate"));
  EXPECT_THAT(names(FeatureSet::operators, window), Not(Contains("parallelism")));
  EXPECT_THAT(names(FeatureSet::parallelism, window), Not(Contains("windowRecords")));
  EXPECT_THAT(names(FeatureSet::operators, kOperatorTypes), testing::ElementsAre("one"));
  EXPECT_THAT(names(FeatureSet::intended, kOperatorTypes), Contains("maxCPUFreq"));
  EXPECT_THAT(names(FeatureSet::physics, kOperatorTypes), Not(Contains("maxCPUFreq")));
}

TEST(GraphFeatures, WidthsAndInputsAgree) {
  const auto all = examples();
  for (const FeatureSet set : {FeatureSet::released, FeatureSet::intended, FeatureSet::physics, FeatureSet::operators,
                               FeatureSet::parallelism}) {
    const GraphFeatures features(set, all);
    const PlanGraph graph = features.graph(plan(500, 3));
    std::size_t wanted = 0;
    for (const std::uint8_t type : graph.types) wanted += features.widths()[type];
    EXPECT_EQ(graph.inputs.size(), wanted);
    EXPECT_EQ(features.widths()[static_cast<std::size_t>(OperatorType::window_join)], 0U);
    const auto again = GraphFeatures::from_json(features.json());
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(again->graph(plan(77, 3)).inputs, features.graph(plan(77, 3)).inputs);
  }
}

TEST(GraphFeatures, InstancesAreSharesOfTheirOperator) {
  const GraphFeatures features(FeatureSet::intended, examples());
  PlanDescription spread = plan(100, 4);
  spread.placement = {{0, 0, 3}, {0, 1, 1}, {1, 1, 1}, {2, 1, 1}};
  const PlanGraph graph = features.graph(spread);
  EXPECT_EQ(graph.placed[0].share, 0.75F);
  EXPECT_EQ(graph.placed[0].host, 3U);
  EXPECT_EQ(graph.placed[1].share, 0.25F);
}

TEST(GraphFeatures, InstancesMayBeNodesOfTheirOwn) {
  const GraphFeatures features(FeatureSet::instances, examples());
  PlanDescription spread = plan(100, 4);  // 4 sources, then by hash 2 windows, each with its filter
  spread.operators[1].parallelism = spread.operators[2].parallelism = 2;
  spread.placement = {{0, 0, 3}, {0, 1, 1}, {1, 1, 2}, {2, 1, 2}};
  const PlanGraph graph = features.graph(spread);
  EXPECT_EQ(graph.operators, 8U);
  EXPECT_EQ(graph.types.size(), 10U);
  EXPECT_EQ(graph.flow.size(), 4U * 2 + 2);
  EXPECT_EQ(graph.placed.size(), 8U);
  EXPECT_EQ(graph.placed[2].op, 2U);
  EXPECT_EQ(graph.placed[2].host, 8U);
  EXPECT_EQ(graph.placed[3].host, 9U);
  EXPECT_EQ(graph.placed[3].share, 1.0F);
  EXPECT_EQ(graph.flow.back().from, 5U);
  EXPECT_EQ(graph.flow.back().to, 7U);
}

TEST(GraphFeatures, SayWhatTheyCannotRead) {
  const GraphFeatures features(FeatureSet::intended, examples());
  EXPECT_EQ(features.problem_with(plan(100, 3)), "");
  PlanDescription other = plan(100, 3);
  other.operators[2].type = OperatorType::window_join;
  EXPECT_THAT(features.problem_with(other), HasSubstr("never seen an operator of the kind 'window_join'"));
  other = plan(100, 3);
  other.hosts.clear();
  EXPECT_THAT(features.problem_with(other), HasSubstr("no host"));
  EXPECT_FALSE(GraphFeatures::from_json({{"set", "colours"}}));
}

TEST(FluidEstimate, FollowsTheWindowsAndTheFlow) {
  const PlanDescription made = plan(100, 3);
  EXPECT_DOUBLE_EQ(fluid_estimate(made, Residual::none), 1);
  EXPECT_DOUBLE_EQ(fluid_estimate(made, Residual::output), 5);
  EXPECT_DOUBLE_EQ(fluid_estimate(made, Residual::sources), 100);
  // A flush into the window, 9 more records of each of 5 keys at 100/s, and a flush to the sink.
  EXPECT_DOUBLE_EQ(fluid_estimate(made, Residual::residence), 50 + 450 + 50);
}

}  // namespace
}  // namespace millrace::models
