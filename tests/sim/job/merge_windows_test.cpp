#include "sim/job/merge_windows.h"

#include <gtest/gtest.h>

namespace millrace::job {
namespace {

Metrics metrics(double records, double busy_ms_per_s, std::optional<double> true_rate_per_s) {
  Metrics m;
  m.records_in = records;
  m.records_out = 2 * records;
  m.busy_ms_per_s = busy_ms_per_s;
  m.idle_ms_per_s = 1000 - busy_ms_per_s;
  m.backpressured_ms_per_s = 0;
  m.queue_bytes = 10 * records;
  m.true_rate_per_s = true_rate_per_s;
  return m;
}

// A map of two subtasks, the second of which did nothing.
Observation observation(double t_s, double window_s, double records, double busy_ms_per_s) {
  Observation seen;
  seen.t_s = t_s;
  seen.window_s = window_s;
  const double rate = records / (busy_ms_per_s / 1000 * window_s);
  auto& map = seen.operators["map"];
  map.parallelism = 2;
  map.total = metrics(records, busy_ms_per_s / 2, rate);
  map.subtasks = {metrics(records, busy_ms_per_s, rate), metrics(0, 0, std::nullopt)};
  seen.sources["in"] = {
      .offered_rate_per_s = records / window_s, .lag_records = t_s, .partitions = 4, .partitions_with_lag = 3};
  seen.edges = {{"in", "map", "rebalance"}};
  seen.slots = 8;
  seen.cores = 4;
  return seen;
}

TEST(MergeWindows, LeavesASingleWindowAlone) {
  const auto one = observation(10, 10, 1000, 500);
  EXPECT_EQ(merge_windows(std::span(&one, 1)), one);
}

TEST(MergeWindows, SumsCountsAndAveragesTimesByLength) {
  // 10 s with 1000 records at 50 % busy, then 30 s with 6000 records at 90 % busy.
  const std::vector<Observation> windows = {observation(10, 10, 1000, 500), observation(40, 30, 6000, 900)};
  const auto merged = merge_windows(windows);
  EXPECT_EQ(merged.t_s, 40);
  EXPECT_EQ(merged.window_s, 40);
  const auto& map = merged.operators.at("map");
  EXPECT_EQ(map.parallelism, 2U);
  EXPECT_EQ(map.total.records_in, 7000);
  EXPECT_EQ(map.total.records_out, 14000);
  EXPECT_EQ(map.subtasks[0].busy_ms_per_s, (10 * 500.0 + 30 * 900.0) / 40);
  EXPECT_EQ(map.subtasks[0].queue_bytes, 60000);  // of the last window
  EXPECT_EQ(merged.sources.at("in").offered_rate_per_s, 7000.0 / 40);
  EXPECT_EQ(merged.sources.at("in").lag_records, 40);
  EXPECT_EQ(merged.sources.at("in").partitions_with_lag, 3U);
  EXPECT_EQ(merged.slots, 8U);
}

TEST(MergeWindows, TrueRateIsRecordsOverUsefulTime) {
  const std::vector<Observation> windows = {observation(10, 10, 1000, 500), observation(40, 30, 6000, 900)};
  const auto merged = merge_windows(windows);
  // Useful: 10 s x 0.5 + 30 s x 0.9 = 32 s for 7000 records. The idle subtask adds nothing.
  const auto& map = merged.operators.at("map");
  EXPECT_DOUBLE_EQ(*map.subtasks[0].true_rate_per_s, 7000.0 / 32);
  EXPECT_EQ(map.subtasks[1].true_rate_per_s, std::nullopt);
  EXPECT_DOUBLE_EQ(*map.total.true_rate_per_s, 7000.0 / 32);
}

TEST(MergeWindows, WithoutSubtasksTheOperatorsOwnTrueRateIsMerged) {
  std::vector<Observation> windows = {observation(10, 10, 1000, 500), observation(40, 30, 6000, 900)};
  for (auto& window : windows) window.operators["map"].subtasks.clear();
  EXPECT_DOUBLE_EQ(*merge_windows(windows).operators.at("map").total.true_rate_per_s, 7000.0 / 32);
}

TEST(MergeWindows, MissingStaysMissing) {
  std::vector<Observation> windows = {observation(10, 10, 1000, 500), observation(20, 10, 1000, 500)};
  windows[0].operators["map"].total.records_in.reset();
  windows[1].operators["map"].total.busy_ms_per_s.reset();
  windows[1].sources["in"].offered_rate_per_s.reset();
  const auto merged = merge_windows(windows);
  EXPECT_EQ(merged.operators.at("map").total.records_in, std::nullopt);
  EXPECT_EQ(merged.operators.at("map").total.busy_ms_per_s, std::nullopt);
  EXPECT_EQ(merged.operators.at("map").total.cpu_share, std::nullopt);
  EXPECT_EQ(merged.operators.at("map").total.records_out, 4000);
  EXPECT_EQ(merged.sources.at("in").offered_rate_per_s, std::nullopt);
}

TEST(MergeWindows, KeepsTheLatestReconfiguration) {
  std::vector<Observation> windows = {observation(10, 10, 1000, 500), observation(20, 10, 1000, 500)};
  windows[0].last_reconfiguration = ReconfigurationReport{"map=2", "map=2", 5, false};
  EXPECT_EQ(merge_windows(windows).last_reconfiguration, windows[0].last_reconfiguration);
}

TEST(MergeWindows, PassesOverWindowsThatWereLost) {
  std::vector<Observation> windows = {observation(10, 10, 1000, 500), observation(20, 10, 0, 1),
                                      observation(30, 10, 3000, 500)};
  windows[1].operators.clear();
  windows[1].sources.clear();
  const auto merged = merge_windows(windows);
  EXPECT_EQ(merged.t_s, 30);
  EXPECT_EQ(merged.window_s, 20);  // of what is known
  EXPECT_EQ(merged.operators.at("map").total.records_in, 4000);
  EXPECT_EQ(merged.sources.at("in").offered_rate_per_s, 200);
}

TEST(MergeWindows, WithoutAnyOperatorTheSpanIsAll) {
  std::vector<Observation> windows = {observation(10, 10, 1000, 500), observation(20, 10, 1000, 500)};
  for (auto& window : windows) window.operators.clear();
  const auto merged = merge_windows(windows);
  EXPECT_EQ(merged.window_s, 20);
  EXPECT_TRUE(merged.operators.empty());
  EXPECT_EQ(merged.sources.at("in").offered_rate_per_s, 100);
}

TEST(MergeWindows, OtherInstancesDoNotMix) {
  std::vector<Observation> windows = {observation(10, 10, 9000, 900), observation(20, 10, 1000, 500),
                                      observation(30, 10, 2000, 500)};
  windows[0].operators["map"].parallelism = 1;
  windows[0].operators["map"].subtasks.pop_back();
  const auto merged = merge_windows(windows);
  EXPECT_EQ(merged.window_s, 20);
  EXPECT_EQ(merged.operators.at("map").total.records_in, 3000);
  EXPECT_EQ(merged.operators.at("map").subtasks.size(), 2U);
}

}  // namespace
}  // namespace millrace::job
