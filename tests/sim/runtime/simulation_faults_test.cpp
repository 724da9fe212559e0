// Nodes that stand still, and nodes that change their speed.
#include <gtest/gtest.h>

#include "sim/plan/rate_patterns.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;
using cluster::Fault;
using cluster::FaultKind;

Fault slow(Duration at, Duration duration, double factor) {
  return {
      .kind = FaultKind::slow_node, .at = at, .every = {}, .duration = duration, .factor = factor, .node = "test-0"};
}
Fault pause(Duration at, Duration duration, const std::string& node = "test-0") {
  return {.kind = FaultKind::pause, .at = at, .every = {}, .duration = duration, .node = node};
}
EngineProfile quick_engine() {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 5_ms;
  return engine;
}

// A saturated core does factor x 1000/s for 10 s, and then 1000/s again.
TEST(SlowNode, DoesItsShareOfTheWork) {
  JobBuilder job;
  job.source("in", 3000).then(OperatorKind::map, "map", 1_ms).then(OperatorKind::sink, "out");
  for (const double factor : {0.25, 0.5, 2.0}) {
    CheckedRun run(job, quick_engine(), one_large_node(), 1, {slow(10_s, 10_s, factor)});
    EXPECT_NEAR(run.observe_after(4_s, 6_s).measured.result_records, 6000, 400);  // a buffer is 315
    EXPECT_NEAR(run.observe(10_s).measured.result_records, 10'000 * factor, 400);
    EXPECT_NEAR(run.observe(10_s).measured.result_records, 10'000, 400);
  }
}

// Two subtasks take turns of 4 ms on one core, each with a record that takes it longer than the run or 4 s. When the
// core slows down to a fifth, at 4 s, about 2 s of the 4 are done; the other 2 take 2 x 2 / 0.2 = 20 s.
TEST(SlowNode, SlowsTheWorkInHandAtItsNextSlice) {
  JobBuilder job;
  job.source("in", plan::steps({4, 0}, 250_ms, false)).then(OperatorKind::map, "map", 4_s, 2);
  job.edge("in", "other").add(OperatorKind::map, "other", 1000_s).then(OperatorKind::sink, "out");
  job.edge("map", "out");
  CheckedRun run(job, quick_engine(), nodes(1, 1, 4), 1, {slow(4_s, Duration(), 0.2)});
  const job::Window seen = run.observe(60_s);
  EXPECT_EQ(seen.measured.result_records, 1);
  EXPECT_NEAR(mean_latency_ms(seen), 4000 + 20'000, 1000);
}

TEST(Pause, StopsResultsAndLeavesABacklog) {
  JobBuilder job;
  job.source("in", 1000).then(OperatorKind::map, "map", 500_us).then(OperatorKind::sink, "out");
  CheckedRun run(job, quick_engine(), one_large_node(), 1, {pause(10_s, 3_s)});
  EXPECT_NEAR(run.observe(10_s).measured.result_records, 10'000, 30);
  const job::Window still = run.observe(2990_ms);
  EXPECT_EQ(still.measured.result_records, 0);
  EXPECT_EQ(still.measured.backlog_records, 2990);
  EXPECT_EQ(still.measured.downtime_s, 0);  // nothing was restarted
  // What is neither idle nor backpressured is busy: also standing still (A7 of the metrics: busy is a remainder).
  EXPECT_EQ(*total(still, "map").busy_ms_per_s, 1000);
  EXPECT_LT(*total(still, "map").cpu_share, 0.01);
  EXPECT_NEAR(run.observe(2810_ms).measured.result_records, 2 * 2800, 60);  // at its 2000/s: 3000 and what came since
  run.observe(300_ms);
  EXPECT_NEAR(throughput(run.observe(10_s)), 1000, 5);
}

// One record of 4 s, in whose middle the node stands still for 3 s, and then, before that is over, 2 s longer.
TEST(Pause, IsAddedToTheWorkInHand) {
  JobBuilder job;
  job.source("in", plan::steps({1, 0}, 1_s, false)).then(OperatorKind::map, "map", 4_s).then(OperatorKind::sink, "out");
  CheckedRun none(job, quick_engine());
  EXPECT_NEAR(mean_latency_ms(none.observe(20_s)), 4000, 20);
  CheckedRun once(job, quick_engine(), one_large_node(), 1, {pause(2_s, 3_s)});
  EXPECT_NEAR(mean_latency_ms(once.observe(20_s)), 7000, 20);
  CheckedRun longer(job, quick_engine(), one_large_node(), 1, {pause(2_s, 3_s), pause(4_s, 3_s)});
  EXPECT_NEAR(mean_latency_ms(longer.observe(20_s)), 9000, 20);
  CheckedRun again(job, quick_engine(), one_large_node(), 1, {pause(2_s, 500_ms), pause(3_s, 1_s)});
  EXPECT_NEAR(mean_latency_ms(again.observe(20_s)), 5500, 20);
}

// Of two nodes the one behind stands still: the other's output fills up, and it is backpressured.
TEST(Pause, OfOneNodeBackpressuresTheOthers) {
  JobBuilder job;
  job.source("in", 20'000).then(OperatorKind::map, "map", 1_us, 2).then(OperatorKind::sink, "out");
  CheckedRun run(job, quick_engine(), nodes(2, 4, 1), 1, {pause(5_s, 5_s, "test-1")});
  EXPECT_EQ(*total(run.observe(5_s), "in").backpressured_ms_per_s, 0);
  EXPECT_GT(*total(run.observe(5_s), "in").backpressured_ms_per_s, 800);
  run.observe(5_s);
  EXPECT_NEAR(throughput(run.observe(5_s)), 20'000, 200);
}

}  // namespace
}  // namespace millrace::runtime
