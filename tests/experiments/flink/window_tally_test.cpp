#include "experiments/flink/window_tally.h"

#include <gtest/gtest.h>

namespace millrace::experiments::flink {
namespace {

using namespace kernel::literals;

// "a" (a source, 2 subtasks) -> "b" (1 subtask).
VertexMap two_vertices() {
  VertexMap map;
  map.vertices = {{.id = "1", .operators = {"a"}, .upstream = {}, .reads = true},
                  {.id = "2", .operators = {"b"}, .upstream = {0}}};
  map.vertex_of = {{"a", 0}, {"b", 1}};
  return map;
}

SubtaskSnapshot subtask(double busy_ms, double idle_ms, double backpressured_ms, double records) {
  SubtaskSnapshot snapshot;
  snapshot.busy_ms = busy_ms;
  snapshot.idle_ms = idle_ms;
  snapshot.backpressured_ms = backpressured_ms;
  snapshot.operators.resize(1);
  snapshot.operators[0].records_in = snapshot.operators[0].records_out = records;
  return snapshot;
}

Snapshot snapshot(kernel::Duration at, std::vector<SubtaskSnapshot> a, SubtaskSnapshot b, double started_ms = 1) {
  Snapshot result;
  result.at = at;
  result.job.running_at_ms = started_ms;
  result.vertices.resize(2);
  result.vertices[0].parallelism = static_cast<std::uint32_t>(a.size());
  result.vertices[0].subtasks = std::move(a);
  result.vertices[1].subtasks = {std::move(b)};
  return result;
}

TEST(WindowTally, TheTimesOfASubtaskAreSharesOfWhatItCounted) {
  const VertexMap map = two_vertices();
  const Snapshot from = snapshot(10_s, {subtask(100, 100, 0, 0), subtask(0, 0, 0, 5)}, subtask(0, 0, 0, 0));
  WindowTally tally(map, from);
  // Its counters were read 8 s after the first ones, though the window has 10 s.
  const Snapshot to =
      snapshot(20_s, {subtask(2100, 4100, 2000, 800), subtask(10000, 0, 0, 15)}, subtask(0, 10000, 0, 50));
  tally.add(from, to);
  const auto seen = tally.observation(to);
  const auto& a = seen.operators.at("a");
  EXPECT_EQ(seen.window_s, 10);
  EXPECT_EQ(a.subtasks[0].busy_ms_per_s, 250.0);
  EXPECT_EQ(a.subtasks[0].idle_ms_per_s, 500.0);
  EXPECT_EQ(a.subtasks[0].backpressured_ms_per_s, 250.0);
  EXPECT_EQ(a.subtasks[0].records_in, 1000.0);
  EXPECT_EQ(a.subtasks[0].true_rate_per_s, 400.0);
  EXPECT_EQ(a.total.records_in, 1010.0);
  EXPECT_EQ(a.total.busy_ms_per_s, 625.0);
  EXPECT_EQ(a.total.true_rate_per_s, 401.0);
  EXPECT_FALSE(seen.operators.at("b").total.true_rate_per_s);  // it was never busy
}

TEST(WindowTally, WhatASourceIsOfferedIsARateOfTheSameTime) {
  const VertexMap map = two_vertices();
  Snapshot from = snapshot(10_s, {subtask(0, 0, 0, 0)}, subtask(0, 0, 0, 0));
  Snapshot to = snapshot(20_s, {subtask(0, 8000, 0, 700)}, subtask(0, 10000, 0, 0));
  WindowTally silent(map, from);
  silent.add(from, to);
  EXPECT_EQ(silent.offered_rate_per_s("a", to), std::nullopt);
  from.vertices[0].subtasks[0].operators[0].lag = 0;
  from.vertices[0].subtasks[0].operators[0].emitted = 1000;
  to.vertices[0].subtasks[0].operators[0].lag = 100;
  to.vertices[0].subtasks[0].operators[0].emitted = 1700;
  WindowTally tally(map, from);
  tally.add(from, to);
  EXPECT_EQ(tally.offered_rate_per_s("a", to), 100);
}

TEST(WindowTally, ARestartLosesWhatWasNotSeen) {
  const VertexMap map = two_vertices();
  const Snapshot from = snapshot(0_s, {subtask(0, 0, 0, 100)}, subtask(0, 0, 0, 0));
  const Snapshot glance = snapshot(5_s, {subtask(500, 4500, 0, 600)}, subtask(0, 5000, 0, 0));
  const Snapshot to = snapshot(20_s, {subtask(1000, 9000, 0, 900)}, subtask(0, 5000, 0, 0), 2);
  WindowTally tally(map, from);
  tally.add(from, glance);
  tally.add(glance, to);
  const auto seen = tally.observation(to);
  EXPECT_EQ(seen.operators.at("a").total.records_in, 1400.0);  // counted, not made more
  EXPECT_EQ(seen.operators.at("a").total.busy_ms_per_s, 100.0);
}

TEST(WindowTally, OfATaskManagerThatIsSilentNothingIsKnown) {
  const VertexMap map = two_vertices();
  Snapshot from = snapshot(0_s, {subtask(100, 900, 0, 100)}, subtask(0, 0, 0, 0));
  from.vertices[0].subtasks[0].operators[0].lag = 5;
  from.vertices[0].subtasks[0].operators[0].emitted = 95;
  Snapshot to = from;
  to.at = 10_s;
  to.vertices[1].subtasks[0] = subtask(0, 10000, 0, 0);
  WindowTally tally(map, from);
  tally.add(from, to);
  const job::Metrics total = tally.observation(to).operators.at("a").total;
  EXPECT_FALSE(total.records_in || total.records_out || total.busy_ms_per_s || total.true_rate_per_s);
  EXPECT_EQ(tally.offered_rate_per_s("a", to), std::nullopt);
  EXPECT_EQ(tally.observation(to).operators.at("b").total.records_in, 0.0);
}

TEST(WindowTally, ACounterThatFellCountsFromZero) {
  const VertexMap map = two_vertices();
  const Snapshot from = snapshot(0_s, {subtask(0, 0, 0, 100)}, subtask(0, 0, 0, 0));
  const Snapshot to = snapshot(10_s, {subtask(0, 10000, 0, 30)}, subtask(0, 10000, 0, 0));
  WindowTally tally(map, from);
  tally.add(from, to);
  EXPECT_EQ(tally.observation(to).operators.at("a").total.records_in, 30.0);
}

TEST(WindowTally, TheCulpritIsTheOneWithTheFullPool) {
  const VertexMap map = two_vertices();
  const Snapshot from = snapshot(0_s, {subtask(0, 0, 0, 0), subtask(0, 0, 0, 0)}, subtask(0, 0, 0, 0));
  const auto caused = [&](double pool_usage, double backpressured_ms, double idle_ms) {
    SubtaskSnapshot b = subtask(7000 - backpressured_ms, idle_ms, backpressured_ms, 1);
    b.input_pool_usage = pool_usage;
    const Snapshot to = snapshot(10_s, {subtask(3000, 0, 7000, 1), subtask(6000, 0, 4000, 1)}, b);
    WindowTally tally(map, from);
    tally.add(from, to);
    return tally.observation(to).operators.at("b").total.caused_backpressure_ms_per_s;
  };
  EXPECT_EQ(caused(0.95, 0, 3000), 700.0);
  EXPECT_EQ(caused(0.5, 0, 3000), 0.0);
  EXPECT_EQ(caused(0, 0, 300), 700.0);    // its input comes from its own task manager
  EXPECT_EQ(caused(0.95, 2000, 0), 0.0);  // held up itself
}

TEST(WindowTally, WhatIsMissingOfOneSubtaskIsMissingOfItsOperator) {
  const VertexMap map = two_vertices();
  const Snapshot from = snapshot(0_s, {subtask(0, 0, 0, 0), subtask(0, 0, 0, 0)}, subtask(0, 0, 0, 0));
  Snapshot to = snapshot(10_s, {subtask(10000, 0, 0, 1), subtask(10000, 0, 0, 1)}, subtask(0, 10000, 0, 1));
  to.vertices[0].subtasks[1].operators[0].records_in.reset();
  to.vertices[0].subtasks[1].busy_ms.reset();
  WindowTally tally(map, from);
  tally.add(from, to);
  const auto total = tally.observation(to).operators.at("a").total;
  EXPECT_FALSE(total.records_in);
  EXPECT_FALSE(total.busy_ms_per_s);
  EXPECT_EQ(total.records_out, 2.0);
  EXPECT_EQ(total.true_rate_per_s, 0.1);
}

}  // namespace
}  // namespace millrace::experiments::flink
