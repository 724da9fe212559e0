#include "tuners/flink_autoscaler/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tuners/flink_autoscaler/autoscaler_case.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Evaluates two samples that are 100 s apart.
Evaluation evaluate_pair(const plan::LogicalPlan& plan, std::vector<VertexSample> first,
                         std::vector<VertexSample> second, const Settings& settings = {}) {
  const Vertices vertices = vertices_of(plan);
  const std::vector<Sample> samples = {sample_at(100, std::move(first)), sample_at(200, std::move(second))};
  const auto evaluation =
      evaluate(vertices, samples, std::vector<double>(vertices.size(), 2), settings.restart_s, settings);
  EXPECT_TRUE(evaluation.has_value());
  return evaluation.value_or(Evaluation{});
}

TEST(AutoscalerEvaluation, DemandIsWhatIsReadAndWhatIsLeftBehind) {
  // lambda = 80000 / 100 s = 800/s; the lag grows by 20000 in 100 s: 200/s. Catch-up of 36000 in 1800 s: 20/s. count
  // takes in twice as much as the source.
  const Evaluation of = evaluate_pair(make_chain({"source", "count"}), {source(0, 16000), inner(0, 1600, 0.8)},
                                      {source(80000, 36000), inner(160000, 1600, 0.8)});
  EXPECT_DOUBLE_EQ(of.vertices[0].input_rate, 800);
  EXPECT_DOUBLE_EQ(of.vertices[0].target, 1000);
  EXPECT_DOUBLE_EQ(of.vertices[0].catch_up, 20);
  EXPECT_DOUBLE_EQ(of.vertices[1].ratios.at(0), 2);
  EXPECT_DOUBLE_EQ(of.vertices[1].target, 2000);
  EXPECT_DOUBLE_EQ(of.vertices[1].catch_up, 40);
  // Busy for 80 % at 1600/s: 2000/s.
  EXPECT_DOUBLE_EQ(of.vertices[1].busy_ms_per_s, 800);
  EXPECT_DOUBLE_EQ(of.vertices[1].tpr, 2000);
  // Band 0.4 to 1.0; restart 300 s in a catch-up of 1800 s adds a sixth. up = 40 + 2000 = 2040;
  // down = 40 + 333.3 + 5000 = 5373; cap = 40 + 333.3 + 2857.1 = 3230 (rounded).
  EXPECT_FALSE(of.backlog);  // 36000 / 800 = 45 s
  EXPECT_EQ(of.vertices[1].up, 2040);
  EXPECT_EQ(of.vertices[1].down, 5373);
  EXPECT_EQ(of.vertices[1].capacity, 3230);
}

TEST(AutoscalerEvaluation, WithoutALagMetricDemandIsWhatIsRead) {
  const Evaluation of = evaluate_pair(make_chain({"source", "count"}), {source(0, kUnknown), inner(0, 100, 0.5)},
                                      {source(10000, kUnknown), inner(10000, 100, 0.5)});
  EXPECT_EQ(of.vertices[0].target, 100);
  EXPECT_EQ(of.vertices[0].catch_up, 0);
  EXPECT_FALSE(of.backlog);
  EXPECT_EQ(of.vertices[1].target, 100);
}

TEST(AutoscalerEvaluation, AShrinkingLagIsNoDemandAndWithoutCatchUpItIsNone) {
  Settings settings;
  settings.catch_up_s = 0;
  const Evaluation of = evaluate_pair(make_chain({"source", "count"}), {source(0, 90000), inner(0, 100, 0.5)},
                                      {source(10000, 0), inner(10000, 100, 0.5)}, settings);
  EXPECT_EQ(of.vertices[0].target, 0);  // 100 - 900 < 0
  EXPECT_EQ(of.vertices[0].catch_up, 0);
  EXPECT_EQ(of.vertices[0].capacity, 0);
}

TEST(AutoscalerEvaluation, ABacklogWidensTheBand) {
  // 31000 at 100/s are 310 s.
  const Evaluation of = evaluate_pair(make_chain({"source", "count"}), {source(0, 31000), inner(0, 100, 0.5)},
                                      {source(10000, 31000), inner(10000, 100, 0.5)});
  EXPECT_TRUE(of.backlog);
  EXPECT_EQ(of.utilization_high, 1);
  EXPECT_EQ(of.utilization_low, 0);
  EXPECT_EQ(of.vertices[1].down, kInfinity);
}

TEST(AutoscalerEvaluation, LimitsOfUtilisationComeBeforeTheBoundary) {
  Settings settings;
  settings.utilization_max = 0.8;
  settings.utilization_min = 0.2;
  settings.catch_up_s = 0;
  const Evaluation of = evaluate_pair(make_chain({"source", "count"}), {source(0, 0), inner(0, 100, 0.5)},
                                      {source(10000, 0), inner(10000, 100, 0.5)}, settings);
  EXPECT_EQ(of.vertices[1].up, 125);    // 100 / 0.8
  EXPECT_EQ(of.vertices[1].down, 500);  // 100 / 0.2
}

TEST(AutoscalerEvaluation, AvgUsesTheCountersOfBusyTime) {
  // Counters: 15000 records in 100 s, busy for 120 s of the 200 s of two instances: 600 ms/s. Gauges say otherwise.
  Settings settings;
  settings.busy_aggregator = BusyAggregator::avg;
  VertexSample first = inner(0, 100, 0.9), second = inner(15000, 100, 0.9);
  first.busy_ms = 0;
  second.busy_ms = 120000;
  const Evaluation of =
      evaluate_pair(make_chain({"source", "count"}), {source(0, 0), first}, {source(15000, 0), second}, settings);
  EXPECT_DOUBLE_EQ(of.vertices[1].busy_ms_per_s, 600);
  EXPECT_DOUBLE_EQ(of.vertices[1].tpr, 250);
}

TEST(AutoscalerEvaluation, AnObservedRateDiscreditsAGreaterOneByBusyTime) {
  const auto tpr = [](double load, double observed) {
    return evaluate_pair(make_chain({"source", "count"}), {source(0, 0, load, observed), inner(0, 100, 0.5)},
                         {source(10000, 0, load, observed), inner(10000, 100, 0.5)})
        .vertices[0]
        .tpr;
  };
  EXPECT_DOUBLE_EQ(tpr(0.5, kUnknown), 200);  // 100/s at 50 %
  EXPECT_DOUBLE_EQ(tpr(0.5, 180), 200);       // 200 <= 180 * 1.15 = 207
  EXPECT_DOUBLE_EQ(tpr(0.5, 170), 170);       // 200 > 195.5
  EXPECT_DOUBLE_EQ(tpr(0, 170), 170);         // busy time tells nothing
}

TEST(AutoscalerEvaluation, WhatNothingComesIntoHasAnyCapacity) {
  const Evaluation of =
      evaluate_pair(make_chain({"source", "count"}), {source(0, 0), inner(0, 0, 0)}, {source(0, 0), inner(0, 0, 0)});
  EXPECT_EQ(of.vertices[1].target, 0);
  EXPECT_EQ(of.vertices[1].tpr, kInfinity);
  EXPECT_EQ(of.vertices[1].capacity, 0);
}

TEST(AutoscalerEvaluation, AStuckSourceStarvesOnlyTheReleasedCode) {
  // Nothing is read while the lag grows by 100/s.
  for (const Mode mode : {Mode::intended, Mode::released}) {
    Settings settings;
    settings.mode = mode;
    const Evaluation of = evaluate_pair(make_chain({"source", "count"}), {source(0, 0), inner(0, 0, 0)},
                                        {source(0, 10000), inner(0, 0, 0)}, settings);
    EXPECT_DOUBLE_EQ(of.vertices[0].target, 100);
    EXPECT_EQ(std::isnan(of.vertices[1].target), mode == Mode::intended);
    if (mode == Mode::intended) continue;
    EXPECT_EQ(of.vertices[1].target, 0);
  }
}

// Two sources into a join; the first one feeds a sink beside it if asked.
plan::LogicalPlan two_sources(bool first_has_another_output) {
  plan::LogicalPlan plan;
  for (const char* id : {"a", "b"}) plan.operators.push_back(make_operator(id, plan::OperatorKind::source));
  plan.operators.push_back(make_operator("union", plan::OperatorKind::union_all));
  if (first_has_another_output) plan.operators.push_back(make_operator("sink", plan::OperatorKind::sink));
  plan::Edge edge;
  for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{{"a", "union"}, {"b", "union"}}) {
    edge.from = from;
    edge.to = to;
    plan.edges.push_back(edge);
  }
  edge.from = "a";
  edge.to = "sink";
  if (first_has_another_output) plan.edges.push_back(edge);
  return plan;
}

TEST(AutoscalerEvaluation, OfSeveralInputsOneIsWhatTheOthersLeave) {
  // a reads 100/s and sends 90/s, b reads 50/s and sends 55/s; union takes in 150/s. From a: 150 - 55 = 95 of 100;
  // from b: 150 - 90 = 60 of 50. target = 100 * 0.95 + 50 * 1.2 = 155.
  VertexSample a = source(10000, 0), b = source(5000, 0);
  a.records_out = 9000;
  b.records_out = 5500;
  const Evaluation of = evaluate_pair(two_sources(false), {source(0, 0), source(0, 0), inner(0, 150, 0.5)},
                                      {a, b, inner(15000, 150, 0.5)});
  EXPECT_DOUBLE_EQ(of.vertices[2].ratios.at(0), 0.95);
  EXPECT_DOUBLE_EQ(of.vertices[2].ratios.at(1), 1.2);
  EXPECT_DOUBLE_EQ(of.vertices[2].target, 155);
}

TEST(AutoscalerEvaluation, WithABranchingInputAllItSendsCounts) {
  // a has two outputs, so for b: all that b sends, 55 / 50. For a the other input b has one output: 150 - 55 = 95.
  VertexSample a = source(10000, 0), b = source(5000, 0);
  a.records_out = 9000;
  b.records_out = 5500;
  const Evaluation of =
      evaluate_pair(two_sources(true), {source(0, 0), source(0, 0), inner(0, 150, 0.5), inner(0, 90, 0.5)},
                    {a, b, inner(15000, 150, 0.5), inner(9000, 90, 0.5)});
  EXPECT_DOUBLE_EQ(of.vertices[2].ratios.at(0), 0.95);
  EXPECT_DOUBLE_EQ(of.vertices[2].ratios.at(1), 1.1);
}

TEST(AutoscalerEvaluation, ANegativeRestIsNothingOnlyInTheReleasedCode) {
  // b sends 16000, one more thousand than union took in; a sends 200.
  for (const Mode mode : {Mode::intended, Mode::released}) {
    Settings settings;
    settings.mode = mode;
    VertexSample a = source(1000, 0), b = source(16000, 0);
    a.records_out = 200;
    const Evaluation of = evaluate_pair(two_sources(false), {source(0, 0), source(0, 0), inner(0, 150, 0.5)},
                                        {a, b, inner(15000, 150, 0.5)}, settings);
    EXPECT_DOUBLE_EQ(of.vertices[2].ratios.at(0), mode == Mode::intended ? 0.2 : 0);
  }
}

TEST(AutoscalerEvaluation, NeedsTheInputRateOfEverySource) {
  const Vertices vertices = vertices_of(make_chain({"source", "count"}));
  const auto evaluation = evaluate(vertices, {sample_at(100, {source(0, 0), inner(0, 0, 0)})}, {1, 1}, 0, {});
  ASSERT_FALSE(evaluation.has_value());
  EXPECT_EQ(evaluation.error(), "no input rate of source source");
}

TEST(AutoscalerEvaluation, RequiredCapacityRoundsHalfUp) {
  VertexEvaluation rates;
  rates.target = 100;
  rates.catch_up = 0.5;
  EXPECT_EQ(required_capacity(rates, 1, false, 0, {}), 101);
  EXPECT_EQ(required_capacity(rates, 0, false, 0, {}), kInfinity);
  EXPECT_EQ(required_capacity(rates, 1.3, false, 0, {}), 101);  // at most 1
  rates.target = kUnknown;
  EXPECT_TRUE(std::isnan(required_capacity(rates, 1, false, 0, {})));
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
