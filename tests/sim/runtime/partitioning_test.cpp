// Which share of the records each target subtask gets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sim/plan/key_groups.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// Records that reach each of `degree` targets in ten seconds at 20,000/s.
std::vector<double> records_by_target(std::uint32_t senders, std::uint32_t degree, Partitioning partitioning,
                                      std::vector<double> weights = {}, const plan::KeyDistribution* keys = nullptr,
                                      Granularity granularity = Granularity::run) {
  JobBuilder job;
  job.source("in", 20'000, {}, senders).add(OperatorKind::map, "target", {}, degree);
  if (keys != nullptr) job.keyed("k", *keys);
  job.edge("in", "target", partitioning, 1, std::move(weights)).then(OperatorKind::sink, "out");
  EngineProfile engine = free_engine();
  engine.granularity = granularity;
  CheckedRun run(job, engine);
  const job::Window seen = run.observe(10_s);
  std::vector<double> records;
  for (const job::Metrics& m : seen.seen.operators.at("target").subtasks) records.push_back(*m.records_in);
  return records;
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// Each count is within six standard deviations of its share.
void expect_shares(const std::vector<double>& records, const std::vector<double>& shares) {
  ASSERT_EQ(records.size(), shares.size());
  const double n = sum(records);
  ASSERT_GT(n, 190'000);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    EXPECT_NEAR(records[i], n * shares[i], 6 * std::sqrt(n * shares[i]) + 1) << "target " << i;
  }
}

// The rule of KeyGroupRangeAssignment, key by key: the weight of the keys that each target owns.
std::vector<double> owned_weight(const std::vector<double>& weight_of_key, std::uint32_t degree) {
  const std::uint32_t groups = plan::default_max_parallelism(degree);
  std::vector<double> owned(degree, 0.0);
  for (std::size_t key = 0; key < weight_of_key.size(); ++key) {
    const std::uint32_t group = plan::key_group_of(plan::java_hash(static_cast<std::int64_t>(key)), groups);
    owned[plan::subtask_of_key_group(group, degree, groups)] += weight_of_key[key];
  }
  const double all = sum(weight_of_key);
  for (double& w : owned) w /= all;
  return owned;
}

TEST(Partitioning, TargetsShareKeyGroupsUnevenly) {
  plan::KeyDistribution keys;
  keys.keys = 20'000;
  const std::vector<double> shares = owned_weight(std::vector<double>(keys.keys, 1.0), 85);
  expect_shares(records_by_target(1, 85, Partitioning::hash, {}, &keys), shares);
  // 128 key groups over 85 targets: one or two each.
  const auto [least, most] = std::minmax_element(shares.begin(), shares.end());
  EXPECT_NEAR(*least * 128, 1, 0.3);
  EXPECT_NEAR(*most * 128, 2, 0.4);
}

TEST(Partitioning, FewKeysLeaveTargetsWithoutWork) {
  plan::KeyDistribution keys;
  keys.keys = 5;
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    const std::vector<double> records = records_by_target(1, 8, Partitioning::hash, {}, &keys, granularity);
    expect_shares(records, owned_weight(std::vector<double>(5, 1.0), 8));
    EXPECT_GE(std::count(records.begin(), records.end(), 0.0), 3);
  }
}

TEST(Partitioning, AHotKeyLoadsItsTarget) {
  plan::KeyDistribution keys;
  keys.shape = plan::KeyShape::hot;
  keys.keys = 1000;
  keys.hot_share = 0.5;
  std::vector<double> weights(1000, 0.5 / 999);
  weights[0] = 0.5;
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    expect_shares(records_by_target(2, 4, Partitioning::hash, {}, &keys, granularity), owned_weight(weights, 4));
  }
}

// Shares of the targets in each of `phases` windows of 10 s.
std::vector<std::vector<double>> shares_by_phase(const plan::KeyDistribution& keys, std::uint32_t degree,
                                                 Granularity granularity, int phases) {
  JobBuilder job;
  job.source("in", 5000).then(OperatorKind::map, "target", {}, degree, Partitioning::automatic).keyed("k", keys);
  job.then(OperatorKind::sink, "out", {}, degree, Partitioning::forward);
  EngineProfile engine = free_engine();
  engine.granularity = granularity;
  CheckedRun run(job, engine);
  std::vector<std::vector<double>> shares;
  for (int phase = 0; phase < phases; ++phase) {
    const job::Window seen = run.observe(10_s);
    std::vector<double>& of_phase = shares.emplace_back();
    for (const job::Metrics& m : seen.seen.operators.at("target").subtasks) of_phase.push_back(*m.records_in / 50'000);
  }
  return shares;
}

TEST(Partitioning, AHotKeyThatChangesLoadsAnotherTarget) {
  plan::KeyDistribution keys;
  keys.shape = plan::KeyShape::hot;
  keys.keys = 1000;
  keys.hot_share = 0.5;
  keys.hot_change = 10_s;
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    const auto shares = shares_by_phase(keys, 4, granularity, 10);
    for (std::size_t phase = 0; phase < shares.size(); ++phase) {
      std::vector<double> weights(1000, 0.5 / 999);
      weights[phase % plan::kHotPlaces] = 0.5;
      const std::vector<double> expected = owned_weight(weights, 4);
      for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(shares[phase][i], expected[i], 0.025) << phase << ", target " << i;
    }
    // Key 0 belongs to target 2, key 4 to target 0 (key groups 94 and 7 of 128).
    EXPECT_GT(shares[0][2], 0.55);
    EXPECT_GT(shares[4][0], 0.55);
  }
}

TEST(Partitioning, TheMostFrequentZipfKeysChangePlaces) {
  plan::KeyDistribution keys;
  keys.shape = plan::KeyShape::zipf;
  keys.keys = 200;
  keys.hot_change = 10_s;
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    const auto shares = shares_by_phase(keys, 4, granularity, 9);
    for (std::size_t phase = 0; phase < shares.size(); ++phase) {
      std::vector<double> weights(200);
      for (std::size_t key = 0; key < 200; ++key) weights[key] = 1.0 / static_cast<double>(key + 1);
      std::rotate(weights.begin(), weights.begin() + 8 - static_cast<std::ptrdiff_t>(phase % 8), weights.begin() + 8);
      const std::vector<double> expected = owned_weight(weights, 4);
      for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(shares[phase][i], expected[i], 0.03) << phase << ", target " << i;
    }
  }
}

// Targets serve 1000 records/s each. The one with the hot key bounds the sender, and with it all others.
TEST(Partitioning, AHotKeyHoldsUpAllTargets) {
  plan::KeyDistribution keys;
  keys.shape = plan::KeyShape::hot;
  keys.keys = 1000;
  keys.hot_share = 0.3;
  std::vector<double> weights(1000, 0.7 / 999);
  weights[0] = 0.3;
  const std::vector<double> shares = owned_weight(weights, 4);
  const double most = *std::max_element(shares.begin(), shares.end());
  JobBuilder job;
  job.source("in", 10'000).then(OperatorKind::map, "target", 1_ms, 4, Partitioning::automatic).keyed("k", keys);
  job.then(OperatorKind::sink, "out", {}, 4, Partitioning::forward);
  CheckedRun run(job, free_engine());
  const job::Window seen = run.observe_after(30_s, 60_s);
  EXPECT_NEAR(throughput(seen), 1000 / most, 0.03 * 1000 / most);
  EXPECT_GT(*total(seen, "in").backpressured_ms_per_s, 900);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(*seen.seen.operators.at("target").subtasks[i].busy_ms_per_s, 1000 * shares[i] / most, 40) << i;
  }
}

// 128 key groups over 100 targets: 28 have two, and these bound the throughput: 100 targets do no more than 64.
TEST(Partitioning, KeyGroupsQuantiseTheThroughput) {
  plan::KeyDistribution keys;
  keys.keys = 10'000'000;  // the same number in each key group
  const auto rate = [&](std::uint32_t degree) {
    JobBuilder job;
    job.source("in", 200'000).arrivals(job::Arrivals::even, job::SourceLoop::closed);
    job.then(OperatorKind::map, "target", 1_ms, degree, Partitioning::automatic).keyed("k", keys);
    job.last().max_parallelism = 128;
    job.then(OperatorKind::sink, "out", {}, degree, Partitioning::forward).last().max_parallelism = 128;
    CheckedRun run(job, free_engine());
    return throughput(run.observe_after(20_s, 10_s));
  };
  EXPECT_NEAR(rate(100), 100'000 / 1.5625, 1300);
  EXPECT_NEAR(rate(64), 64'000, 1300);
  EXPECT_NEAR(rate(128), 128'000, 2600);
}

TEST(Partitioning, ZipfKeysAreSpreadByTheirWeights) {
  plan::KeyDistribution keys;
  keys.shape = plan::KeyShape::zipf;
  keys.keys = 16;  // as many as there are key classes: represented exactly
  std::vector<double> weights;
  for (int k = 1; k <= 16; ++k) weights.push_back(1.0 / k);
  expect_shares(records_by_target(1, 4, Partitioning::hash, {}, &keys), owned_weight(weights, 4));
}

TEST(Partitioning, WeightsAreShares) {
  expect_shares(records_by_target(2, 3, Partitioning::weighted, {0.5, 0.3, 0.2}), {0.5, 0.3, 0.2});
}

TEST(Partitioning, RebalanceIsEven) {
  const std::vector<double> records = records_by_target(1, 7, Partitioning::rebalance);
  const auto [least, most] = std::minmax_element(records.begin(), records.end());
  EXPECT_LE(*most - *least, 315);  // what one buffer holds
}

// Two senders, three targets: the first feeds targets 0 and 1, the second target 2 (EdgeManagerBuildUtil).
TEST(Partitioning, RescaleFeedsNeighbours) {
  const std::vector<double> records = records_by_target(2, 3, Partitioning::rescale);
  EXPECT_NEAR(records[0], 50'000, 1000);
  EXPECT_NEAR(records[1], 50'000, 1000);
  EXPECT_NEAR(records[2], 100'000, 2000);
}

TEST(Partitioning, ForwardKeepsTheIndex) {
  const std::vector<double> records = records_by_target(4, 4, Partitioning::forward);
  for (const double r : records) EXPECT_NEAR(r, 50'000, 500);
}

TEST(Partitioning, BroadcastCopiesEveryRecord) {
  const std::vector<double> records = records_by_target(1, 3, Partitioning::broadcast);
  for (const double r : records) EXPECT_NEAR(r, 200'000, 4000);
}

}  // namespace
}  // namespace millrace::runtime
