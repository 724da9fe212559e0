#include "experiments/report/summary.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

const SummaryColumn& column(std::string_view heading) {
  const auto columns = summary_columns();
  return *std::find_if(columns.begin(), columns.end(), [&](const auto& one) { return one.heading == heading; });
}

TEST(Summary, OneReplicationIsShownAsItIs) {
  Database store = empty_store();
  add_run(store, {.query = "q5",
                  .tuner = "ds2",
                  .backpressured_share = 0.125,
                  .latency_p99_ms = 1500,
                  .peak_backlog_records = 2.5e6,
                  .final_parallelism = 7,
                  .reconfigurations = 3});
  const auto rows = summarise(store, kComparison);
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 1U);
  const SummaryRow& row = rows->front();
  EXPECT_EQ(row.replications, 1U);
  EXPECT_EQ(row.final_parallelism, (Estimate{7, std::nullopt}));
  EXPECT_EQ(estimate_text(column("backpressured"), row.backpressured_share), "12.5 %");
  EXPECT_EQ(estimate_text(column("p99"), row.latency_p99_ms), "1.5 s");
  EXPECT_EQ(estimate_text(column("peak backlog"), row.peak_backlog_records), "2.5 M");
  EXPECT_EQ(estimate_text(column("slot hours"), row.slot_hours), "–") << "NULL is not 0";
}

TEST(Summary, ReplicationsGiveAMeanAndAnInterval) {
  Database store = empty_store();
  for (int i = 0; i < 3; ++i) {
    add_run(store, {.query = "q5", .tuner = "ds2", .replication = i, .mean_parallelism = 10.0 + i});
  }
  const auto rows = summarise(store, kComparison);
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 1U);
  // 10, 11, 12: mean 11, standard deviation 1; t(0.975, 2) = 4.302653, over sqrt(3): 2.484138.
  EXPECT_DOUBLE_EQ(*rows->front().mean_parallelism.mean, 11);
  EXPECT_NEAR(*rows->front().mean_parallelism.half_width, 2.484138, 1e-6);
  EXPECT_EQ(estimate_text(column("p mean"), rows->front().mean_parallelism), "11 ± 2.5");
}

TEST(Summary, RowsComeInTheOrderOfTheComparison) {
  Database store = empty_store();
  for (const char* query : {"q5", "q3"}) {
    for (const char* tuner : {"zebra", "ant"}) add_run(store, {.query = query, .tuner = tuner});
  }
  const auto rows = summarise(store, kComparison);
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 4U);
  EXPECT_EQ((*rows)[0].tuner, "zebra");
  EXPECT_EQ((*rows)[1].tuner, "ant");
  EXPECT_EQ((*rows)[1].position, 1U);
  EXPECT_EQ((*rows)[2].query, "q3");
}

TEST(Summary, FailedRunsAreCountedAndNotAveraged) {
  Database store = empty_store();
  add_failed_run(store, "q5", "ds2", "the worker died of signal 9");
  add_run(store, {.query = "q5", .tuner = "ds2", .replication = 1, .mean_parallelism = 4});
  const auto rows = summarise(store, kComparison);
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(rows->front().failed, 1U);
  EXPECT_EQ(rows->front().replications, 1U);
  EXPECT_EQ(rows->front().error, "the worker died of signal 9");
  EXPECT_EQ(rows->front().mean_parallelism.mean, 4);
}

TEST(Summary, TheBestIsTheLeastAndTiesShareIt) {
  Database store = empty_store();
  add_run(store, {.query = "q5", .tuner = "a", .mean_parallelism = 4, .latency_p50_ms = 80});
  add_run(store, {.query = "q5", .tuner = "b", .mean_parallelism = 4.001, .latency_p50_ms = 80});
  add_run(store, {.query = "q5", .tuner = "c", .mean_parallelism = 6, .latency_p50_ms = 80});
  add_run(store, {.query = "q3", .tuner = "a", .mean_parallelism = 1});
  const auto rows = summarise(store, kComparison).value();
  EXPECT_TRUE(is_best(rows, rows[0], column("p mean")));
  EXPECT_TRUE(is_best(rows, rows[1], column("p mean"))) << "reads as 4, as the first";
  EXPECT_FALSE(is_best(rows, rows[2], column("p mean")));
  EXPECT_FALSE(is_best(rows, rows[0], column("p50"))) << "all alike: none is best";
}

TEST(Summary, TheSloAndTheCostAreShownWhereThereAreAny) {
  std::vector<SummaryRow> rows(2);
  EXPECT_EQ(columns_of(rows).size() + 2, summary_columns().size());
  rows[1].outside_slo_share.mean = 0.25;
  EXPECT_EQ(columns_of(rows).size() + 1, summary_columns().size());
  rows[0].cost.mean = 12.345678;
  EXPECT_EQ(estimate_text(column("cost"), rows[0].cost), "12.35");
  EXPECT_EQ(columns_of(rows).size(), summary_columns().size());
  EXPECT_EQ(estimate_text(column("outside SLO"), rows[1].outside_slo_share), "25.0 %");
}

}  // namespace
}  // namespace millrace::experiments
