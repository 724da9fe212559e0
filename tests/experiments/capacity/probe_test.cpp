#include "experiments/capacity/probe.h"

#include <gtest/gtest.h>

#include "experiments/capacity/explain_limit.h"
#include "experiments/capacity/slo_judgement.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using runtime::JobBuilder;
using Values = std::vector<double>;

ProbeResult probe(const JobBuilder& built, const ProbeTime& time = {.warm_up = 10_s, .duration = 20_s}) {
  return run_probe(built.job(), built.deployment(), runtime::one_large_node(), runtime::queueing_engine(),
                   {.arrivals = kernel::Seed(1), .behaviour = kernel::Seed(2)}, time);
}

// One instance of 1 ms a record.
JobBuilder server(double rate) {
  JobBuilder job;
  job.source("in", rate);
  job.then(plan::OperatorKind::map, "server", 1_ms);
  job.then(plan::OperatorKind::sink, "out", {}, 1, plan::Partitioning::forward);
  return job;
}

TEST(Probe, SlopeOfTheLeastSquaresLine) {
  EXPECT_DOUBLE_EQ(slope({}), 0);
  EXPECT_DOUBLE_EQ(slope({7}), 0);
  EXPECT_DOUBLE_EQ(slope({1, 3, 5, 7}), 2);
  EXPECT_DOUBLE_EQ(slope({0, 1, 0}), 0);
  EXPECT_DOUBLE_EQ(slope({1, 2, 4}), 1.5);  // sum of (x - 1)(y - mean) over 2: (4 - 1) / 2
}

TEST(Probe, LowWaterMarksForgetBursts) {
  EXPECT_EQ(low_water_marks({9, 0, 3, 1, 8, 2, 7}, 3), (Values{0, 1, 7}));
  EXPECT_EQ(low_water_marks({}, 3), Values{});
}

TEST(Probe, HalfLoadIsHalfBusy) {
  const ProbeResult result = probe(server(500));
  EXPECT_EQ(result.status, ProbeStatus::done);
  EXPECT_NEAR(result.operators.at("server").busiest, 0.5, 0.01);
  EXPECT_NEAR(result.operators.at("server").cores, 0.5, 0.01);
  EXPECT_NEAR(result.read_per_s, 500, 1);
  EXPECT_NEAR(result.latency_ns.quantile(0.99), 1e6, 0.05e6);
  EXPECT_LT(result.growth, 0.001);
}

// Of 1,050/s a thousand are done: in a second the queue grows by 50 of 1,050.
TEST(Probe, AnOverloadGrowsByWhatIsNotDone) {
  const ProbeResult result = probe(server(1050));
  EXPECT_EQ(result.status, ProbeStatus::done);
  EXPECT_NEAR(result.growth, 50.0 / 1050, 0.01);
  const SloJudgement judgement = judge_probe(result, {}, 0.005);
  EXPECT_FALSE(judgement.kept);
  EXPECT_EQ(judgement.broken, Demand::keeps_up);
  EXPECT_EQ(
      explain_limit(result, judgement, {}),
      "it does not keep up: a queue grows by 5 % of what arrives; operator 'server' is full: its instance is busy "
      "100 % of the time");
}

TEST(Probe, WhatIsHopelessIsCutShort) {
  const ProbeResult result = probe(server(3000));
  EXPECT_EQ(result.status, ProbeStatus::overloaded);
  EXPECT_NEAR(result.growth, 2.0 / 3, 0.05);
}

TEST(Probe, WhatCannotBeDeployedIsRefusedWithASentence) {
  JobBuilder job = server(500);
  job.then(plan::OperatorKind::map, "wide", {}, 100'000);
  const ProbeResult result = probe(job);
  EXPECT_EQ(result.status, ProbeStatus::refused);
  EXPECT_FALSE(result.reason.empty());
  EXPECT_EQ(judge_probe(result, {}, 0.005).broken, Demand::deploys);
}

TEST(SloJudgement, EachLimitIsOne) {
  ProbeResult result;
  result.backlog_s = 3;
  result.backpressure = 0.2;
  result.latency_ns.add(4e9);
  EXPECT_TRUE(judge_probe(result, {}, 0).kept);
  EXPECT_EQ(judge_probe(result, {.backlog = 2_s}, 0), (SloJudgement{false, Demand::backlog, 0.5}));
  EXPECT_EQ(judge_probe(result, {.backpressure = 0.1}, 0).broken, Demand::backpressure);
  const CapacitySlo all = {.latency = 1_s, .backlog = 2_s};
  EXPECT_EQ(judge_probe(result, all, 0).broken, Demand::backlog) << "the first";
  EXPECT_NEAR(judge_probe(result, all, 0).excess, 3, 0.05) << "the worst";
  EXPECT_TRUE(judge_probe(result, {.latency = 5_s, .backlog = 3_s, .backpressure = 0.2}, 0).kept);
  EXPECT_FALSE(judge_probe(ProbeResult(), {.latency = 5_s}, 0).kept) << "no result";
}

}  // namespace
}  // namespace millrace::experiments
