// How a slow operator is felt by its neighbours.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

constexpr double kCapacity = 1000;  // records/s of "slow"

// in -> a -> b -> slow -> d, each a task of its own; d is the sink. Only "slow" costs more than a tenth of a
// millisecond.
JobBuilder cascade(double records_per_s, job::SourceLoop loop) {
  JobBuilder job;
  job.source("in", records_per_s, 20_us).arrivals(job::Arrivals::even, loop);
  job.then(OperatorKind::map, "a", 100_us).then(OperatorKind::map, "b", 100_us);
  job.then(OperatorKind::map, "slow", 1_ms).then(OperatorKind::sink, "d", 100_us);
  return job;
}
EngineProfile unchained() {
  EngineProfile engine = free_engine();
  engine.chaining = false;
  return engine;
}
double backpressured(const job::Window& seen, const std::string& id) {
  return *total(seen, id).backpressured_ms_per_s;
}

TEST(Backpressure, ClimbsFromTheSlowOperatorToTheSource) {
  CheckedRun run(cascade(2 * kCapacity, job::SourceLoop::open), unchained());
  std::map<std::string, int> first;
  for (int tenth = 0; tenth < 200; ++tenth) {
    const job::Window seen = run.observe(100_ms);
    for (const std::string id : {"in", "a", "b"}) {
      if (backpressured(seen, id) > 100) first.try_emplace(id, tenth);
    }
  }
  ASSERT_EQ(first.size(), 3U);
  EXPECT_LT(first["b"], first["a"]);
  EXPECT_LT(first["a"], first["in"]);

  const job::Window steady = run.observe(20_s);
  for (const std::string id : {"in", "a", "b"}) EXPECT_GT(backpressured(steady, id), 800) << id;
  EXPECT_EQ(backpressured(steady, "slow"), 0);
  EXPECT_GT(*total(steady, "slow").busy_ms_per_s, 990);
  EXPECT_EQ(backpressured(steady, "d"), 0);
  EXPECT_NEAR(*total(steady, "d").idle_ms_per_s, 900, 10);
  EXPECT_GT(steady.measured.backpressured_share, 0.98);
}

TEST(Backpressure, IsCausedByTheSlowOperator) {
  CheckedRun run(cascade(2 * kCapacity, job::SourceLoop::open), unchained());
  const job::Window seen = run.observe_after(20_s, 20_s);
  EXPECT_GT(*total(seen, "slow").caused_backpressure_ms_per_s, 800);
  EXPECT_EQ(*total(seen, "d").caused_backpressure_ms_per_s, 0);
  // What holds "b" up is charged to "slow" alone: as long as "b" is blocked, "slow" has caused it.
  EXPECT_NEAR(*total(seen, "slow").caused_backpressure_ms_per_s, backpressured(seen, "b"), 1e-6);
}

TEST(Backpressure, SlowsAClosedLoopSourceToTheCapacity) {
  CheckedRun run(cascade(3 * kCapacity, job::SourceLoop::closed), unchained());
  const job::Window seen = run.observe_after(20_s, 200_s);
  EXPECT_NEAR(throughput(seen), kCapacity, 0.01 * kCapacity);
  EXPECT_NEAR(seen.measured.read_records.at("in") / 200, kCapacity, 0.01 * kCapacity);
  EXPECT_EQ(seen.measured.backlog_records, 0);
}

TEST(Backpressure, LetsTheBacklogOfAnOpenLoopSourceGrowByRateMinusCapacity) {
  const double rate = 1.5 * kCapacity;
  CheckedRun run(cascade(rate, job::SourceLoop::open), unchained());
  const double before = run.observe(40_s).measured.backlog_records;
  const job::Window seen = run.observe(20_s);
  EXPECT_NEAR((seen.measured.backlog_records - before) / 20, rate - kCapacity, 0.02 * (rate - kCapacity));
  EXPECT_EQ(seen.seen.sources.at("in").lag_records, seen.measured.backlog_records);
  EXPECT_NEAR(*seen.seen.sources.at("in").offered_rate_per_s, rate, 0.1);
}

TEST(Backpressure, IsAbsentBelowTheCapacity) {
  CheckedRun run(cascade(0.9 * kCapacity, job::SourceLoop::open), unchained());
  const job::Window seen = run.observe_after(10_s, 20_s);
  for (const auto& [id, op] : seen.seen.operators) EXPECT_EQ(*op.total.backpressured_ms_per_s, 0) << id;
  EXPECT_EQ(seen.measured.backpressured_share, 0);
  EXPECT_NEAR(throughput(seen), 0.9 * kCapacity, 10);
}

// One of two targets gets 90 % of the records and handles 1000/s: its full channel stops the producer for the other
// target too, so 1000 / 0.9 records/s pass in all.
TEST(Backpressure, OfOneTargetHoldsUpTheOthers) {
  JobBuilder job;
  job.source("in", 5000, 20_us).add(OperatorKind::map, "target", 1_ms, 2);
  job.edge("in", "target", Partitioning::weighted, 1, {0.9, 0.1}).then(OperatorKind::sink, "out");
  CheckedRun run(job, free_engine());
  const job::Window seen = run.observe_after(20_s, 40_s);
  EXPECT_NEAR(throughput(seen), 1000 / 0.9, 20);
  const std::vector<job::Metrics>& targets = seen.seen.operators.at("target").subtasks;
  EXPECT_GT(*targets[0].busy_ms_per_s, 990);
  EXPECT_NEAR(*targets[1].busy_ms_per_s, 111, 10);
  EXPECT_GT(*targets[0].caused_backpressure_ms_per_s, 800);
  EXPECT_LT(*targets[1].caused_backpressure_ms_per_s, 100);
}

}  // namespace
}  // namespace millrace::runtime
