// Partitions of a source's log, and readers that cannot fetch as much as arrives.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sim/plan/rate_patterns.h"
#include "sim/runtime/source_partitions.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

TEST(SourcePartitions, DealOutEveryRecordOnce) {
  for (const double hot : {0.0, 0.1, 0.5, 0.93}) {
    const SourcePartitions partitions(7, hot);
    std::vector<std::uint64_t> seen(7, 0);
    for (std::uint64_t n = 1; n <= 5000; ++n) {
      std::uint32_t owners = 0;
      for (std::uint32_t p = 0; p < 7; ++p) {
        if (partitions.share_of(n, p) == seen[p]) continue;
        ++owners;
        EXPECT_EQ(partitions.share_of(n, p), ++seen[p]);
        EXPECT_EQ(partitions.position_of(seen[p], p), n);
      }
      EXPECT_EQ(owners, 1U);
    }
    EXPECT_NEAR(static_cast<double>(seen[0]) / 5000, hot > 0 ? hot : 1.0 / 7, 0.01);
    EXPECT_NEAR(static_cast<double>(seen[1]), static_cast<double>(seen[6]), 2);
  }
  EXPECT_EQ(SourcePartitions(1, 0).share_of(17, 0), 17U);
}

// Two instances read two partitions each; the others none.
TEST(SourceReading, InstancesBeyondThePartitionsAreIdle) {
  JobBuilder job;
  job.source("in", plan::steps({1000, 0}, 10_s, false), 10_us, 4).then(OperatorKind::sink, "out");
  job::Job with_partitions = job.job();
  with_partitions.sources.at("in").partitions = 2;
  CheckedRun run(with_partitions, job.deployment(), free_engine(), one_large_node(), 1, 1);
  const job::Window seen = run.observe(12_s);
  EXPECT_EQ(seen.seen.sources.at("in").partitions, 2U);
  const auto& readers = seen.seen.operators.at("in").subtasks;
  EXPECT_EQ(*readers.at(0).records_out, 5000);
  EXPECT_EQ(*readers.at(1).records_out, 5000);
  EXPECT_EQ(*readers.at(3).records_out, 0);
  EXPECT_EQ(seen.measured.result_records, 10'000);
}

// Of 1000 records/s the first of 4 partitions has 600, of which its reader can do 500: 100/s stay, however many other
// instances there are, through a rescale and a failure too.
TEST(SourceReading, AHotPartitionIsReadByOneInstance) {
  for (const std::uint32_t instances : {4U, 8U}) {
    JobBuilder job;
    job.source("in", 1000, 2_ms, instances).then(OperatorKind::map, "map").then(OperatorKind::sink, "out");
    job::Job hot = job.job();
    hot.sources.at("in").partitions = 4;
    hot.sources.at("in").hot_partition = 0.6;
    const cluster::Fault crash{
        .kind = cluster::FaultKind::task_crash, .at = 110_s, .every = {}, .duration = {}, .op = "map"};
    EngineProfile engine = checkpointing(2_s);
    engine.restart_fixed = 1_s;
    CheckedRun run(hot, job.deployment(), engine, one_large_node(), 1, 1, {crash});
    EXPECT_NEAR(run.observe(50_s).measured.backlog_records, 5000, 100);
    const job::Window seen = run.observe(50_s);
    EXPECT_NEAR(seen.measured.backlog_records, 10'000, 100);
    EXPECT_EQ(seen.seen.sources.at("in").partitions_with_lag, 1U);
    EXPECT_NEAR(*seen.seen.operators.at("in").subtasks.at(0).busy_ms_per_s, 1000, 1);
    EXPECT_NEAR(*seen.seen.operators.at("in").subtasks.at(1).busy_ms_per_s, 267, 10);
    EXPECT_TRUE(run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{2})).has_value());
    EXPECT_NEAR(run.observe(50_s).measured.backlog_records, 15'000 + 2 * 600, 700);
  }
}

// It waits for what it cannot fetch: a fifth of its time it works.
TEST(SourceReading, AFetchLimitLooksLikeIdleness) {
  JobBuilder job;
  job.source("in", 1000, 400_us, 2).then(OperatorKind::map, "map").then(OperatorKind::sink, "out");
  job::Job limited = job.job();
  limited.sources.at("in").fetch_limit = 400;
  CheckedRun run(limited, job.deployment(), free_engine(), one_large_node(), 1, 1);
  run.observe(10_s);
  const job::Window seen = run.observe(50_s);
  EXPECT_NEAR(seen.measured.read_records.at("in") / 50, 800, 5);
  EXPECT_NEAR(*total(seen, "in").busy_ms_per_s, 160, 5);
  EXPECT_NEAR(*total(seen, "in").idle_ms_per_s, 840, 5);
  EXPECT_NEAR(seen.measured.backlog_records, 60 * 200, 100);
  EXPECT_EQ(seen.seen.sources.at("in").partitions_with_lag, 2U)
      << "without partitions of its log, instances are counted";
}

// 1000 records/s for 10 s, of which 800 are read: 2000 wait then, and nobody's partition has any after another 10 s.
TEST(SourceReading, APartitionWhoseReaderKeepsUpHasNoLag) {
  for (const std::uint32_t partitions : {0U, 4U}) {
    JobBuilder job;
    job.source("in", plan::steps({1000, 500}, 10_s, false), 400_us, 2).then(OperatorKind::sink, "out");
    job::Job limited = job.job();
    limited.sources.at("in").fetch_limit = 400;
    limited.sources.at("in").partitions = partitions;
    CheckedRun run(limited, job.deployment(), free_engine(), one_large_node(), 1, 1);
    const auto lagging = [&](kernel::Duration window) {
      return run.observe(window).seen.sources.at("in").partitions_with_lag.value();
    };
    EXPECT_EQ(lagging(2_s), 0U) << "200 wait, those of the last quarter of a second";
    EXPECT_EQ(lagging(8_s), partitions > 0 ? 4U : 2U);
    EXPECT_EQ(lagging(10_s), 0U);
  }
}

TEST(SourceReading, AGeneratorHasNoLag) {
  JobBuilder job;
  job.source("in", 1000, 2_ms, 1).then(OperatorKind::sink, "out");
  job::Job closed = job.job();
  closed.sources.at("in").loop = job::SourceLoop::closed;
  CheckedRun run(closed, job.deployment(), free_engine(), one_large_node(), 1, 1);
  const job::SourceObservation seen = run.observe(30_s).seen.sources.at("in");
  EXPECT_EQ(seen.lag_records, 0);
  EXPECT_EQ(seen.partitions_with_lag, 0U);
}

// 250 records/s of 3 ms each keep four fifths of a core busy; the generator waits for it longer than two ticks.
TEST(SourceReading, AGeneratorKeepsWhatItIsAllowedToBeLateWith) {
  JobBuilder job;
  job.source("in", 250, 200_us, 1).then(OperatorKind::map, "map", 3_ms, 4).then(OperatorKind::sink, "out");
  job::Job closed = job.job();
  closed.sources.at("in").loop = job::SourceLoop::closed;
  const cluster::Cluster cluster = nodes(1, 1, 8);
  const auto read = [&](kernel::Duration lateness) {
    EngineProfile engine = free_engine();
    engine.generator_lateness = lateness;
    CheckedRun run(closed, job.deployment(), engine, cluster, 1, 1);
    return run.observe(40_s).measured.read_records.at("in");
  };
  EXPECT_LT(read(kernel::Duration()), 9'500);
  EXPECT_NEAR(read(1_s), 10'000, 10);
}

}  // namespace
}  // namespace millrace::runtime
