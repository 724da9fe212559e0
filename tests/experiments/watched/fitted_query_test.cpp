#include "experiments/watched/fitted_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/watched/made_job.h"

namespace millrace::experiments {
namespace {

using plan::OperatorKind;
using plan::Partitioning;
using testing::Contains;
using testing::HasSubstr;

// Of the default engine: reading or writing a record of one field takes 180 ns and half a ns a byte, the task's loop
// 50, the choice of a target by key 30, a sink 100, a buffer within a process 2000.
FittedQuery fitted(const flink::WatchedJob& job) {
  return fitted_query(job, runtime::EngineProfile{});
}
const plan::Operator& of(const FittedQuery& query, const std::string& id) {
  return *find_operator(query.plan, id);
}
std::int64_t own_ns(const FittedQuery& query, const std::string& id) {
  return of(query, id).cost.per_record.ns();
}
std::string remarks(const FittedQuery& query, const std::string& id) {
  std::string text;
  for (const std::string& remark : query.notes.at(id).remarks) text += remark + "\n";
  return text;
}

TEST(FittedQuery, EveryVertexIsAnOperator) {
  const FittedQuery query = fitted(window_job());
  ASSERT_EQ(query.plan.operators.size(), 4U);
  EXPECT_EQ(query.name, "Clicks_by_user");
  EXPECT_EQ(of(query, "bids").kind, OperatorKind::source);
  EXPECT_EQ(of(query, "Map").kind, OperatorKind::flat_map);
  EXPECT_EQ(of(query, "Window-Map").kind, OperatorKind::flat_map);
  EXPECT_EQ(of(query, "out").kind, OperatorKind::sink);
  EXPECT_EQ(query.deployment.text(), "Map=2 Window-Map=3 bids=2 out=1");
  ASSERT_EQ(query.plan.edges.size(), 3U);
  EXPECT_EQ(query.plan.edges[0], (plan::Edge{.from = "bids", .to = "Map", .partitioning = Partitioning::rebalance}));
  EXPECT_EQ(query.plan.edges[1], (plan::Edge{.from = "Map", .to = "Window-Map", .selectivity = 2}));
  EXPECT_EQ(query.plan.edges[2].selectivity, 0.01);
  EXPECT_EQ(query.rates, (std::map<std::string, double>{{"bids", 1000}}));
  EXPECT_EQ(of(query, "bids").output.size.count, 100);
  EXPECT_EQ(of(query, "Map").output.size.count, 50);
  EXPECT_EQ(of(query, "Window-Map").output.size.count, 20);
  EXPECT_THAT(remarks(query, "Window-Map"), HasSubstr("passes on a fixed number of records per record in"));
}

TEST(FittedQuery, ItsOwnCostIsItsBusyTimeWithoutTheEnginesPart) {
  const FittedQuery query = fitted(window_job());
  // 2 x 0.2 s/s over 1000 records: 400 us; loop and writing 100 bytes: 280 ns; 10 buffers/s: 20 ns a record.
  EXPECT_EQ(own_ns(query, "bids"), 400'000 - 280 - 20);
  // 200 us; reading 100 bytes 230, loop 50, writing 50 bytes by key 205 + 30, twice.
  EXPECT_EQ(own_ns(query, "Map"), 200'000 - 230 - 50 - 2 * 235);
  // 450 us; reading 50 bytes 205, loop 50, writing 20 bytes 190 for one record of 100.
  EXPECT_EQ(own_ns(query, "Window-Map"), 450'000 - 205 - 50 - 2);
  // 500 us; reading 20 bytes, loop, sink.
  EXPECT_EQ(own_ns(query, "out"), 500'000 - 190 - 50 - 100);
  EXPECT_EQ(query.notes.at("out").of_key.at("per_record"), "busy for 500000 ns a record, 340 of them engine 'default'");
}

TEST(FittedQuery, NoCostIsNegative) {
  flink::WatchedJob job = window_job();
  for (flink::SubtaskRates& subtask : job.vertices[1].subtasks) subtask.busy = 1e-7;
  const FittedQuery query = fitted(job);
  EXPECT_EQ(own_ns(query, "Map"), 0);
  EXPECT_THAT(query.notes.at("Map").of_key.at("per_record"), HasSubstr("too dear for where it ran"));
}

TEST(FittedQuery, AHotKeyExplainsTheBusiestInstance) {
  const FittedQuery query = fitted(window_job());
  const plan::KeyDistribution& key = query.plan.keys.at(of(query, "Window-Map").key);
  // 900 of 2000 on one of three: 0.175 + (1 - 0.175) / 3 = 0.45.
  EXPECT_EQ(key.shape, plan::KeyShape::hot);
  EXPECT_EQ(key.hot_share, 0.175);
  flink::WatchedJob even = window_job();
  for (flink::SubtaskRates& subtask : even.vertices[2].subtasks) subtask.records_in = 2000.0 / 3;
  EXPECT_EQ(fitted(even).plan.keys.at("Window-Map").shape, plan::KeyShape::uniform);
}

TEST(FittedQuery, ATimeWindowsResultsTellOfItsKeys) {
  const FittedQuery query = fitted(window_job("Window(TumblingEventTimeWindows(10000), EventTimeTrigger, F)<br/>"));
  const plan::Operator& window = of(query, "Window-Map");
  ASSERT_EQ(window.kind, OperatorKind::window_aggregate);
  EXPECT_EQ(window.window->length, kernel::Duration::from_seconds(10));
  EXPECT_EQ(window.window->domain, plan::TimeDomain::event);
  EXPECT_EQ(query.plan.keys.at("Window-Map").keys, 200U);
  EXPECT_EQ(query.plan.edges[2].selectivity, 1);
  // Beside reading and the loop, 450 for the state, and 1000 + 190 for one result of 100 records.
  EXPECT_EQ(own_ns(query, "Window-Map"), 450'000 - 205 - 50 - 450 - 12);
}

TEST(FittedQuery, AWindowThatHardlyFiredIsOneThatPassesOnAShare) {
  const FittedQuery query = fitted(window_job("Window(SlidingEventTimeWindows(3600000, 60000), EventTimeTrigger, F)"));
  EXPECT_EQ(of(query, "Window-Map").kind, OperatorKind::flat_map);
  EXPECT_THAT(remarks(query, "Window-Map"), HasSubstr("fire every 60 s: watch it for longer"));
}

TEST(FittedQuery, AJoinPassesOnAShareOfBothInputs) {
  const FittedQuery query = fitted(join_job());
  EXPECT_EQ(of(query, "Interval_Join").kind, OperatorKind::flat_map);
  EXPECT_EQ(of(query, "Interval_Join").key, "Interval_Join");
  ASSERT_EQ(query.plan.edges.size(), 3U);
  EXPECT_EQ(
      query.plan.edges[2],
      (plan::Edge{.from = "Interval_Join", .to = "out", .partitioning = Partitioning::rescale, .selectivity = 0.5}));
  EXPECT_EQ(query.rates, (std::map<std::string, double>{{"left", 300}, {"right", 700}}));
  // 800 us; reading 0.3 x 230 + 0.7 x 280, loop 50, writing 300 bytes 330 for every other record.
  EXPECT_EQ(own_ns(query, "Interval_Join"), 800'000 - 265 - 50 - 165);
}

TEST(FittedQuery, WhatSeveralVerticesReadIsToldByThem) {
  const FittedQuery query = fitted(made_job({
      {.name = "Source: in", .records_out = 1300, .record_bytes = 104},
      {.name = "Filter", .inputs = {{0, "REBALANCE"}}, .records_in = {1000}, .records_out = 400, .record_bytes = 104},
      {.name = "Sink: all", .inputs = {{1, "REBALANCE"}}, .records_in = {400}},
      {.name = "Sink: late", .inputs = {{0, "BROADCAST"}}, .records_in = {300, 300}},
  }));
  ASSERT_EQ(query.plan.edges.size(), 3U);
  EXPECT_EQ(query.plan.edges[0].selectivity, 0.769231);  // of the 1300 that leave, 1000
  EXPECT_EQ(query.plan.edges[1].selectivity, 0.4);
  EXPECT_EQ(query.plan.edges[2].selectivity, 0.230769);  // 300, to each of two
  EXPECT_EQ(query.plan.edges[2].partitioning, Partitioning::broadcast);
  EXPECT_EQ(of(query, "Filter").kind, OperatorKind::filter);
}

TEST(FittedQuery, WhatIsChainedToASourceShowsInItsOwnCount) {
  flink::WatchedJob job = window_job();
  job.graph.vertices[0].name = "Source: bids -> Filter";
  for (flink::SubtaskRates& subtask : job.vertices[0].subtasks) subtask.emitted = 2000;
  const FittedQuery query = fitted(job);
  EXPECT_EQ(query.rates.at("bids-Filter"), 4000);
  EXPECT_EQ(query.plan.edges[0].selectivity, 0.25);
}

TEST(FittedQuery, AJobOfOneVertexEndsInASink) {
  flink::WatchedJob job = made_job({{.name = "Source: in -> Sink: out", .records_in = {0}, .busy = 0.1}});
  job.vertices[0].subtasks[0].emitted = 1000;
  const FittedQuery query = fitted(job);
  ASSERT_EQ(query.plan.operators.size(), 2U);
  EXPECT_EQ(of(query, "in-out-out").follows, "in-out");
  EXPECT_EQ(query.rates.at("in-out"), 1000);
  // 100 us; loop 50, a hop 70, sink 100.
  EXPECT_EQ(own_ns(query, "in-out"), 100'000 - 220);
}

TEST(FittedQuery, AWriterWithItsCommitterIsASink) {
  const FittedQuery query = fitted(made_job({
      {.name = "Source: in", .records_out = 100, .record_bytes = 104},
      {.name = "Sink: Writer", .inputs = {{0, "REBALANCE"}}, .records_in = {100}},
      {.name = "Sink: Committer", .inputs = {{1, "FORWARD"}}, .records_in = {0}},
  }));
  EXPECT_EQ(of(query, "Writer").kind, OperatorKind::sink);
  EXPECT_EQ(query.plan.edges[1].selectivity, 0);
}

TEST(FittedQuery, ASourceThatIsHeldUpSaysThatItsDemandIsNotKnown) {
  flink::WatchedJob job = window_job();
  for (flink::SubtaskRates& subtask : job.vertices[0].subtasks) subtask.backpressured = 0.5;
  EXPECT_THAT(remarks(fitted(job), "bids"), HasSubstr("held up by backpressure for 50 % of the time"));
  EXPECT_THAT(remarks(fitted(job), "bids"), HasSubstr("does not report pendingRecords"));
  job.vertices[0].pending_before = 600;
  job.vertices[0].pending_after = 6600;
  EXPECT_THAT(remarks(fitted(job), "bids"), HasSubstr("went from 600 to 6600: 1100 records/s arrived"));
}

TEST(FittedQuery, NamesAreThoseThatConfigsMayHave) {
  flink::WatchedJob job = join_job();
  job.graph.vertices[0].name = job.graph.vertices[1].name = "Source: топик[1] -> Calc(select=[a, b])";
  job.graph.vertices[2].name = "~~~";
  const FittedQuery query = fitted(job);
  for (const char* id : {"1_-Calc_select_a_b", "1_-Calc_select_a_b-2", "vertex"}) {
    EXPECT_NE(find_operator(query.plan, id), nullptr) << id << ": " << query.deployment.text();
  }
}

}  // namespace
}  // namespace millrace::experiments
