#include "experiments/judging/judged_runs.h"

#include <gtest/gtest.h>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

TEST(JudgedRuns, AreTheCellsWithWhatBecameOfThem) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "q5",
                                          .tuner = "oracle",
                                          .replication = 1,
                                          .backpressured_share = 0.25,
                                          .mean_parallelism = 7.5,
                                          .peak_backlog_records = 1000,
                                          .reconfigurations = 3});
  ASSERT_TRUE(store.rows("UPDATE run SET slot_hours = 2 WHERE run = ?1", {run}).has_value());
  add_failed_run(store, "q5", "ds2", "the worker died");
  add_run(store, {.query = "q5", .tuner = "ds2", .replication = 1});
  ASSERT_TRUE(store.execute("DELETE FROM run WHERE run = 'run2'").has_value());

  const auto judged = judged_runs(store, kComparison);
  ASSERT_TRUE(judged.has_value()) << judged.error().what;
  EXPECT_FALSE(judged->has_slo);
  ASSERT_EQ(judged->runs.size(), 3U);
  const JudgedRun& oracle = judged->runs[0];
  EXPECT_EQ(oracle.tuner, "oracle");
  EXPECT_TRUE(oracle.oracle);
  EXPECT_EQ(oracle.replication, 1);
  EXPECT_EQ(oracle.status, RunStatus::done);
  EXPECT_EQ(oracle.values, (std::vector<std::optional<double>>{0.25, 2, 3, 7.5, 1000}));
  EXPECT_EQ(judged->runs[1].status, RunStatus::failed);
  EXPECT_FALSE(judged->runs[1].oracle);
  EXPECT_EQ(judged->runs[2].status, RunStatus::missing);
  EXPECT_EQ(judged->runs[2].values, std::vector<std::optional<double>>(5));
}

TEST(JudgedRuns, AreJudgedByTheSloWhereThereIsOne) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "q5", .tuner = "ds2", .backpressured_share = 0.25});
  EXPECT_EQ(judged_runs(store, kComparison)->judged_by()[0].heading, "backpressured");
  ASSERT_TRUE(store.rows("UPDATE run SET outside_slo_share = 0.125 WHERE run = ?1", {run}).has_value());
  const auto judged = judged_runs(store, kComparison);
  EXPECT_TRUE(judged->has_slo);
  EXPECT_EQ(judged->judged_by()[0].heading, "outside SLO");
  EXPECT_EQ(judged->runs[0].values[0], 0.125);
}

}  // namespace
}  // namespace millrace::experiments
