// Whole inputs that have no room in memory: what lies on the disk costs what the disk takes to write and to read it.
#include <gtest/gtest.h>

#include "sim/runtime/bounded_run.h"
#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

using kernel::Seed;

constexpr Duration kMicrosecond = Duration::from_ns(1'000);
constexpr double kWrite = 50e6, kRead = 200e6;  // bytes/s of the disk

BoundedRun run(const JobBuilder& job, CallLog* log = nullptr) {
  cluster::Cluster cluster = one_large_node();
  cluster.nodes[0].type.disk_write = {kWrite};
  cluster.nodes[0].type.disk_read = {kRead};
  EngineProfile engine = chunk_engine(10'000);
  engine.state_bytes_overhead = {0};
  auto done = run_bounded(job.job(), job.deployment(), cluster, engine, Seed(1), log);
  EXPECT_TRUE(done.has_value()) << (done ? "" : done.error());
  return done.value_or(BoundedRun{});
}

// What `op` is slower with so many bytes of memory, in s.
double slower(const JobBuilder& job, const std::string& op, std::int64_t budget) {
  JobBuilder spilling = job;
  spilling.at(op).memory_budget = {budget};
  return run(spilling).latency.seconds() - run(job).latency.seconds();
}

// 1,000,000 records of 100 bytes.
JobBuilder sorted() {
  JobBuilder job;
  job.stored("in", 1'000'000).then(OperatorKind::sort, "sort", kMicrosecond);
  return job.then(OperatorKind::sink, "out");
}

TEST(Spilling, ASortWritesWhatHasNoRoomAndReadsItBack) {
  EXPECT_NEAR(slower(sorted(), "sort", 100'000'000), 0, 1e-9);
  EXPECT_NEAR(slower(sorted(), "sort", 40'000'000), 60e6 / kWrite + 60e6 / kRead, 1e-6);
  EXPECT_NEAR(slower(sorted(), "sort", 1), 100e6 / kWrite + 100e6 / kRead, 1e-6);

  JobBuilder job = sorted();
  job.at("sort").memory_budget = {40'000'000};
  const BoundedRun done = run(job);
  EXPECT_NEAR(done.operators[1].written_bytes, 60e6, 1);
  EXPECT_NEAR(done.operators[1].read_bytes, 60e6, 1);
  EXPECT_DOUBLE_EQ(done.operators[1].peak_bytes, 100e6);
  EXPECT_EQ(done.results, 1'000'000U);
  EXPECT_NEAR(done.core_s, 1, 1e-6);  // it needs no core while it waits
}

TEST(Spilling, ASortWithALimitKeepsNoMore) {
  JobBuilder job = sorted();
  job.at("sort").limit = 100'000;
  EXPECT_NEAR(slower(job, "sort", 10'000'000), 0, 1e-9);
  EXPECT_NEAR(slower(job, "sort", 4'000'000), 6e6 / kWrite + 6e6 / kRead, 1e-6);
}

TEST(Spilling, TwoInstancesWaitForOneDisk) {
  JobBuilder job;
  job.stored("in", 1'000'000).then(OperatorKind::sort, "sort", kMicrosecond, 2);
  job.then(OperatorKind::sink, "out");
  // Each has half of the records and 20 MB, so that 60 MB are written and read by the two of them together. What one
  // works on meanwhile comes off the other's wait.
  const double takes = 60e6 / kWrite + 60e6 / kRead;
  EXPECT_GT(slower(job, "sort", 20'000'000), takes - 0.5);
  EXPECT_LT(slower(job, "sort", 20'000'000), takes + 1e-6);
}

TEST(Spilling, AnAggregateSpillsItsGroups) {
  JobBuilder job;
  job.stored("in", 1'000'000).then(OperatorKind::aggregate, "groups", kMicrosecond).groups(1000);
  job.then(OperatorKind::sink, "out");
  EXPECT_NEAR(slower(job, "groups", 100'000), 0, 1e-9);
  EXPECT_NEAR(slower(job, "groups", 20'000), 80e3 / kWrite + 80e3 / kRead, 1e-6);
}

// A table of 300,000 records of 100 bytes; 500,000 of 40 bytes probe it.
JobBuilder joined(std::uint32_t degree = 1) {
  JobBuilder job;
  job.stored("probes", 500'000).record_bytes(40);
  job.stored("rows", 300'000);
  job.probe("join", "probes", "rows", kMicrosecond, degree);
  return job.then(OperatorKind::sink, "out");
}

// Of the table 2/3 lie on the disk: they are written and read once, and so are 2/3 of what probes it.
TEST(Spilling, AHashJoinWritesAndReadsTheShareThatHasNoRoom) {
  const double bytes = 20e6 + 500'000 * 40 * 2.0 / 3;
  EXPECT_NEAR(slower(joined(), "join build", 30'000'000), 0, 1e-9);
  EXPECT_NEAR(slower(joined(), "join build", 10'000'000), bytes / kWrite + bytes / kRead, 1e-6);

  JobBuilder job = joined();
  job.at("join build").memory_budget = {10'000'000};
  const BoundedRun done = run(job);
  const std::size_t build = index_of(job.job().plan, "join build"), probe = index_of(job.job().plan, "join");
  EXPECT_NEAR(done.operators[build].written_bytes, 20e6, 1);
  EXPECT_NEAR(done.operators[build].read_bytes, 0, 1);
  EXPECT_NEAR(done.operators[probe].written_bytes, bytes - 20e6, 1);
  EXPECT_NEAR(done.operators[probe].read_bytes, bytes, 1);
}

TEST(Spilling, InstancesWithAKeyReadTheirShareOfTheTable) {
  JobBuilder job = joined(2);
  const plan::KeyDistribution keys{.keys = 100'000};
  job.at("join build").key = job.at("join").key = "key";
  job.at("join build").memory_budget = {5'000'000};
  job::Job keyed = job.job();
  keyed.plan.keys["key"] = keys;
  cluster::Cluster cluster = one_large_node();
  cluster.nodes[0].type.disk_write = {kWrite};
  cluster.nodes[0].type.disk_read = {kRead};
  EngineProfile engine = chunk_engine(10'000);
  engine.state_bytes_overhead = {0};
  const auto done = run_bounded(keyed, job.deployment(), cluster, engine, Seed(1), nullptr);
  ASSERT_TRUE(done.has_value()) << done.error();
  const OperatorRun& build = done->operators[index_of(keyed.plan, "join build")];
  EXPECT_NEAR(build.written_bytes, 20e6, 1e5);
  EXPECT_NEAR(done->operators[index_of(keyed.plan, "join")].read_bytes, 20e6 + 500'000 * 40 * 2.0 / 3, 2e5);
}

// The log says of each call what it wrote and read, and waited for.
TEST(Spilling, CallsHaveTheirShareOfTheDisk) {
  JobBuilder job = sorted();
  job.at("sort").memory_budget = {40'000'000};
  CallLog log;
  const BoundedRun done = run(job, &log);
  double written = 0, read = 0;
  for (const Call& call : log.calls) {
    if (call.op != 1) continue;
    written += call.written_bytes;
    read += call.read_bytes;
    const double takes = call.worked.seconds() + call.written_bytes / kWrite + call.read_bytes / kRead;
    EXPECT_NEAR((call.ended - call.started).seconds(), takes, 1e-6);
    if (call.kind == CallKind::release) {
      EXPECT_NEAR(call.held_before - call.held_after, static_cast<double>(call.records_out) * 100, 1e-3);
    } else {
      EXPECT_NEAR(call.held_after - call.held_before, static_cast<double>(call.records_in) * 100, 1e-3);
      EXPECT_NEAR(static_cast<double>(call.records_held) * 100, call.held_before, 1e-3);
    }
  }
  EXPECT_NEAR(written, done.operators[1].written_bytes, 1);
  EXPECT_NEAR(read, done.operators[1].read_bytes, 1);
}

}  // namespace
}  // namespace millrace::runtime
