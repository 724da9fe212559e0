// The disk of a node: its queue, and scans that read from it.
#include "sim/runtime/disk.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/runtime/bounded_run.h"
#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

using kernel::Seed;
using kernel::SimTime;
using namespace kernel::literals;

// A byte takes 2 ns to read and 5 ns to write.
Disk disk(bool shared = true) {
  Disk disk;
  disk.read_ns_per_byte = 2;
  disk.write_ns_per_byte = 5;
  disk.shared = shared;
  return disk;
}

SimTime at(std::int64_t ns) {
  return SimTime::from_ns(ns);
}

TEST(Disk, ServesOneRequestAfterAnother) {
  Disk d = disk();
  EXPECT_EQ(d.serve(100, 0, at(0)), at(200));
  EXPECT_EQ(d.serve(0, 100, at(50)), at(700));
  EXPECT_EQ(d.serve(10, 10, at(60)), at(770));
  EXPECT_EQ(d.serve(100, 0, at(1000)), at(1200));
  EXPECT_EQ(d.worked_ns(at(1000)), 770);
  EXPECT_EQ(d.worked_ns(at(1100)), 870);
  EXPECT_EQ(d.worked_ns(at(5000)), 970);
}

TEST(Disk, WithoutSharingEachRequestTakesItsOwnTime) {
  Disk d = disk(false);
  EXPECT_EQ(d.serve(100, 0, at(0)), at(200));
  EXPECT_EQ(d.serve(0, 100, at(50)), at(550));
  EXPECT_EQ(d.serve(10, 0, at(60)), at(80));
  // Time in which it works on several counts once.
  EXPECT_EQ(d.worked_ns(at(300)), 300);
  EXPECT_EQ(d.worked_ns(at(600)), 550);
}

TEST(Disk, WithoutASpeedNothingWaits) {
  Disk d;
  EXPECT_EQ(d.serve(1e9, 1e9, at(7)), at(7));
  EXPECT_EQ(d.worked_ns(at(10)), 0);
}

// Scans of 1,000,000 records of 100 bytes each, from a disk that reads 100 MB/s: a second each.
JobBuilder scans(std::uint32_t count, Duration per_record = {}) {
  JobBuilder job;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    job.stored("scan" + n, 1'000'000, per_record).last().read_size = {100};
    job.then(OperatorKind::sink, "out" + n);
  }
  return job;
}

cluster::Cluster with_disk(std::uint32_t cores = 512) {
  cluster::Cluster cluster = nodes(1, cores, 512);
  cluster.nodes[0].type.disk_read = cluster.nodes[0].type.disk_write = {100e6};
  return cluster;
}

BoundedRun run(const JobBuilder& job, const EngineProfile& engine = chunk_engine(),
               const cluster::Cluster& cluster = with_disk()) {
  auto done = run_bounded(job.job(), job.deployment(), cluster, engine, Seed(1), nullptr);
  EXPECT_TRUE(done.has_value()) << (done ? "" : done.error());
  return done.value_or(BoundedRun{});
}

TEST(DiskScans, TakeAsLongAsTheDiskReads) {
  const BoundedRun one = run(scans(1));
  EXPECT_NEAR(one.latency.seconds(), 1, 1e-6);
  EXPECT_EQ(one.results, 1'000'000U);
  EXPECT_NEAR(one.disk_share, 1, 1e-6);
  EXPECT_DOUBLE_EQ(one.operators[0].read_bytes, 1e8);
  EXPECT_EQ(one.operators[0].written_bytes, 0);
  EXPECT_NEAR(one.core_s, 0, 1e-6);
}

TEST(DiskScans, TwoOnOneDiskTakeTwiceAsLong) {
  EXPECT_NEAR(run(scans(2)).latency.seconds(), 2, 1e-6);
}

TEST(DiskScans, WithoutSharingTwoTakeAsLongAsOne) {
  EngineProfile engine = chunk_engine();
  engine.share_disk = false;
  EXPECT_NEAR(run(scans(2), engine).latency.seconds(), 1, 1e-6);
}

TEST(DiskScans, InstancesOfOneScanShareItsBytes) {
  JobBuilder job;
  job.stored("scan", 1'000'000, {}, 4).last().read_size = {100};
  job.then(OperatorKind::sink, "out");
  const BoundedRun done = run(job);
  EXPECT_NEAR(done.latency.seconds(), 1, 1e-6);
  EXPECT_DOUBLE_EQ(done.operators[0].read_bytes, 1e8);
}

// 16 chunks, of which the next is read while one is worked on. Where reading takes longer, the last but one is there
// when all but the last is read, and both are still to be worked on; else all the work follows the first read.
TEST(DiskScans, ReadAChunkAhead) {
  const double chunk = 65'536 * 1e-6, last = (1'000'000 - 15 * 65'536) * 1e-6;
  EXPECT_NEAR(run(scans(1, 500_ns)).latency.seconds(), 1 - last + 0.5 * (chunk + last), 1e-6);
  EXPECT_NEAR(run(scans(1, 2_us)).latency.seconds(), chunk + 2, 1e-6);
}

TEST(DiskScans, WaitWithoutACore) {
  JobBuilder job = scans(1);
  job.stored("numbers", 1'000'000, 1_us).then(OperatorKind::sink, "counted");
  const BoundedRun done = run(job, chunk_engine(), with_disk(1));
  EXPECT_NEAR(done.latency.seconds(), 1, 0.01);
  EXPECT_NEAR(done.core_s, 1, 0.01);
}

TEST(DiskScans, WithoutADiskNothingIsWaitedFor) {
  const BoundedRun done = run(scans(2), chunk_engine(), one_large_node());
  EXPECT_NEAR(done.latency.seconds(), 0, 1e-6);
  EXPECT_DOUBLE_EQ(done.operators[0].read_bytes, 1e8);
}

}  // namespace
}  // namespace millrace::runtime
