// Shares of an operator's records that its instances get.
#include <gtest/gtest.h>

#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

JobBuilder weighted_job(std::vector<double> weights, plan::RateSchedule rate = plan::RateSchedule::constant(10'000)) {
  JobBuilder job;
  job.source("in", std::move(rate), {}, 2).add(OperatorKind::map, "map", 20_us, 3);
  job.edge("in", "map", Partitioning::weighted, 1, std::move(weights));
  return job.then(OperatorKind::sink, "out", 1_us, 1);
}

plan::Deployment with_shares(const JobBuilder& job, const std::vector<double>& shares) {
  std::vector<plan::InstanceResources> instances = job.deployment().instances("map");
  for (std::size_t i = 0; i < shares.size(); ++i) instances[i].record_share = shares[i];
  return job.deployment().with("map", instances);
}

void expect_shares(const job::Window& seen, const std::vector<double>& expected) {
  double all = 0;
  for (const double share : expected) all += share;
  const double records = *total(seen, "map").records_in;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(*seen.seen.operators.at("map").subtasks[i].records_in / records, expected[i] / all, 0.01) << i;
  }
}

job::Window seen_with(const JobBuilder& job, const plan::Deployment& deployment) {
  CheckedRun run(job.job(), deployment, free_engine(), one_large_node(), 1, 1);
  return run.observe_after(1_s, 10_s);
}

TEST(RecordShares, ComeBeforeTheEdgesWeights) {
  const JobBuilder job = weighted_job({1, 2});
  expect_shares(seen_with(job, job.deployment()), {1, 2, 1});  // cycled
  expect_shares(seen_with(job, with_shares(job, {5, 3, 2})), {5, 3, 2});
  expect_shares(seen_with(job, with_shares(job, {0, 1, 0})), {0, 1, 0});
}

TEST(RecordShares, WithoutWeightsInstancesGetEqualParts) {
  const JobBuilder job = weighted_job({});
  expect_shares(seen_with(job, job.deployment()), {1, 1, 1});
}

TEST(RecordShares, HaveNoEffectOnOtherEdges) {
  JobBuilder job;
  job.source("in", 10'000).then(OperatorKind::map, "map", 20_us, 3).then(OperatorKind::sink, "out");
  expect_shares(seen_with(job, with_shares(job, {5, 3, 2})), {1, 1, 1});
}

TEST(RecordShares, ChangeAtOnceWithoutDowntimeAndLoseNothing) {
  // 10,000/s for 6 s, then silence.
  JobBuilder job = weighted_job({}, plan::RateSchedule({{6_s, 10'000, 10'000}, {100_s, 0, 0}}));
  CheckedRun run(job, free_engine());
  double arrived = run.observe(3_s).measured.result_records;
  const plan::Deployment shares = with_shares(job, {6, 3, 1});
  const auto granted = run.testbed().reconfigure(shares);
  ASSERT_TRUE(granted.has_value());
  EXPECT_EQ(granted->downtime, Duration());
  EXPECT_EQ(granted->deployment, shares);
  EXPECT_EQ(run.testbed().now(), kernel::SimTime::from_seconds(3));
  const job::Window after = run.observe(3_s);
  expect_shares(after, {6, 3, 1});
  EXPECT_EQ(after.measured.downtime_s, 0);
  ASSERT_TRUE(after.seen.last_reconfiguration.has_value());
  EXPECT_FALSE(after.seen.last_reconfiguration->failed);
  arrived += after.measured.result_records + run.observe(3_s).measured.result_records;
  EXPECT_EQ(arrived, 60'000);
}

TEST(RecordShares, AreKeptOverARestart) {
  const JobBuilder job = weighted_job({});
  CheckedRun run(job, free_engine());
  const plan::Deployment shares = with_shares(job, {6, 3, 1});
  ASSERT_TRUE(run.testbed().reconfigure(shares).has_value());
  const auto restarted = run.testbed().reconfigure(shares.with("out", plan::Parallelism{2}));
  ASSERT_TRUE(restarted.has_value());
  EXPECT_GE(restarted->downtime, 5_s);
  expect_shares(run.observe_after(1_s, 10_s), {6, 3, 1});
}

TEST(RecordShares, OtherLimitsRestartTheJob) {
  const JobBuilder job = weighted_job({});
  CheckedRun run(job, free_engine());
  run.observe(1_s);
  std::vector<plan::InstanceResources> instances(3);
  instances[1].cpu_share = 0.1;
  const auto granted = run.testbed().reconfigure(job.deployment().with("map", instances));
  ASSERT_TRUE(granted.has_value());
  EXPECT_GE(granted->downtime, 5_s);
  const job::Window seen = run.observe_after(10_s, 5_s);
  EXPECT_LT(*seen.seen.operators.at("map").subtasks[1].cpu_share, 0.11);
  instances[1].memory = {50'000'000};
  const auto more = run.testbed().reconfigure(job.deployment().with("map", instances));
  ASSERT_TRUE(more.has_value());
  EXPECT_GE(more->downtime, 5_s);
}

// An instance too slow for an equal part gets less, and all is handled.
TEST(RecordShares, AccordingToWhatInstancesCanDoRelieveTheSlowOne) {
  JobBuilder job = weighted_job({}, plan::RateSchedule::constant(80'000));
  std::vector<plan::InstanceResources> instances(3);
  instances[0].cpu_share = 0.2;
  const plan::Deployment equal = job.deployment().with("map", instances);
  EXPECT_LT(*total(seen_with(job, equal), "map").records_in / 10, 35'000);
  instances[0].record_share = 0.19;
  instances[1].record_share = instances[2].record_share = 1;
  EXPECT_GT(*total(seen_with(job, job.deployment().with("map", instances)), "map").records_in / 10, 79'000);
}

}  // namespace
}  // namespace millrace::runtime
