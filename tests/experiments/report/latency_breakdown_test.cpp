#include "experiments/report/latency_breakdown.h"

#include <gtest/gtest.h>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

void add_operators(Database& store, std::int64_t position, double window_s, const std::string& json) {
  const auto done = store.rows("INSERT INTO window (run, position, window_s, operators) VALUES ('r', ?1, ?2, ?3)",
                               {position, window_s, json});
  ASSERT_TRUE(done.has_value()) << done.error().what;
}

TEST(LatencyBreakdown, WeighsWindowsByTheirRecordsAndTimesByTheirLength) {
  Database store = empty_store();
  add_operators(store, 0, 10,
                R"({"map":{"records_in":100,"busy_ms_per_s":500,"latency":{"service_ms":2,"queueing_ms":10}}})");
  add_operators(store, 1, 30,
                R"({"map":{"records_in":300,"busy_ms_per_s":900,"latency":{"service_ms":2,"queueing_ms":30}}})");
  const auto breakdown = latency_breakdown(store, "r");
  ASSERT_TRUE(breakdown.has_value());
  ASSERT_EQ(breakdown->size(), 1U);
  const OperatorLatency& map = breakdown->front();
  EXPECT_DOUBLE_EQ(map.parts_ms[0], 25);  // queueing: (100*10 + 300*30) / 400
  EXPECT_DOUBLE_EQ(map.parts_ms[1], 2);
  EXPECT_DOUBLE_EQ(map.total_ms(), 27);
  EXPECT_DOUBLE_EQ(map.busy_ms_per_s, 800);  // (10*500 + 30*900) / 40
}

TEST(LatencyBreakdown, MarkersAreAveragedOverTheirNumber) {
  Database store = empty_store();
  add_operators(store, 0, 10, R"({"out":{"records_in":1,"latency":{},"markers":{"count":10,"mean_ms":50}}})");
  add_operators(store, 1, 10, R"({"out":{"records_in":1,"latency":{},"markers":{"count":30,"mean_ms":90}}})");
  EXPECT_DOUBLE_EQ(latency_breakdown(store, "r").value().at(0).marker_ms, 80);
}

TEST(LatencyBreakdown, MarkersComeWhereNoRecordsDo) {
  Database store = empty_store();
  add_operators(store, 0, 10, R"({"committer":{"records_in":0,"markers":{"count":10,"mean_ms":50}}})");
  EXPECT_DOUBLE_EQ(latency_breakdown(store, "r").value().at(0).marker_ms, 50);
}

TEST(LatencyBreakdown, SourcesCountWhatTheySend) {
  Database store = empty_store();
  add_operators(store, 0, 10, R"({"bids":{"records_in":0,"records_out":50,"latency":{"queueing_ms":4}}})");
  EXPECT_DOUBLE_EQ(latency_breakdown(store, "r").value().at(0).records, 50);
}

TEST(LatencyBreakdown, NothingMeasuredIsLeftOut) {
  Database store = empty_store();
  add_operators(store, 0, 10, R"({"idle":{"records_in":0,"latency":{"queueing_ms":4}},"blind":{"records_in":9}})");
  add_operators(store, 1, 10, "");
  EXPECT_TRUE(latency_breakdown(store, "r").value().empty());
}

}  // namespace
}  // namespace millrace::experiments
