// A job that is run from its start to its end: what is reported, and what cannot be run.
#include "sim/runtime/bounded_run.h"

#include <gtest/gtest.h>

#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

using kernel::Seed;
using namespace kernel::literals;

JobBuilder half() {
  JobBuilder job;
  job.stored("in", 100'000, 1_us).then(OperatorKind::map, "map", 2_us, 2);
  return job.then(OperatorKind::sink, "out").selectivity(0.5);
}

tl::expected<BoundedRun, std::string> run(const JobBuilder& job, const EngineProfile& engine = chunk_engine(),
                                          Duration limit = 100_s, CallLog* log = nullptr,
                                          const cluster::Cluster& cluster = one_large_node()) {
  return run_bounded(job.job(), job.deployment(), cluster, engine, Seed(1), log, limit);
}

TEST(BoundedRun, ReportsWhatEachOperatorDid) {
  const BoundedRun done = run(half(), chunk_engine(1000)).value();
  ASSERT_EQ(done.operators.size(), 3U);
  EXPECT_EQ(done.operators[0].records_out, 100'000U);
  EXPECT_EQ(done.operators[1].records_in, 100'000U);
  EXPECT_EQ(done.operators[1].records_before, 100'000U);
  EXPECT_EQ(done.operators[1].records_out, 50'000U);
  EXPECT_EQ(done.results, 50'000U);
  EXPECT_NEAR(done.core_s, 0.3, 1e-4);
  // Two instances take 1000 records of the source's each in turn, as fast as they come.
  EXPECT_NEAR(done.latency.seconds(), 0.102, 1e-4);
  EXPECT_EQ(done.disk_share, 0);
  EXPECT_GT(done.events, 100U);
}

TEST(BoundedRun, EqualSeedsGiveEqualRunsWithOrWithoutALog) {
  CallLog log;
  const BoundedRun plain = run(half()).value(), logged = run(half(), chunk_engine(), 100_s, &log).value();
  EXPECT_EQ(plain.fingerprint, logged.fingerprint);
  EXPECT_EQ(plain.latency, logged.latency);
  EXPECT_EQ(plain.events, logged.events);
  EXPECT_FALSE(log.calls.empty());
}

TEST(BoundedRun, SaysWhyAJobCannotBeRunToItsEnd) {
  JobBuilder endless = half();
  endless.source("more", 100).then(OperatorKind::sink, "there");
  EXPECT_EQ(run(endless).error(), "source 'more' has no end");

  EngineProfile timely = chunk_engine();
  timely.mode = Mode::timely;
  EXPECT_EQ(run(half(), timely).error(), "a job is run to its end in Flink mode alone");

  JobBuilder no_sink;
  no_sink.stored("in", 10);
  EXPECT_FALSE(run(no_sink).has_value());

  EXPECT_EQ(run(half(), chunk_engine(), 100_s, nullptr, nodes(1, 4, 1)).error(),
            "2 slots needed, but cluster 'test' has 1");

  EXPECT_TRUE(run_bounded(half().job(), plan::Deployment(), one_large_node(), chunk_engine(), Seed(1), nullptr)
                  .error()
                  .starts_with("the deployment does not name operator"));
}

TEST(BoundedRun, SaysWhatItWaitsForWhenTimeIsUp) {
  EXPECT_EQ(run(half(), chunk_engine(), 10_ms).error(), "not over after 0.01 s: instance 0 of 'in' works");
  JobBuilder slow;
  slow.stored("in", 100'000).last().read_size = {1000};
  slow.then(OperatorKind::sink, "out");
  cluster::Cluster cluster = one_large_node();
  cluster.nodes[0].type.disk_read = {1e6};
  EXPECT_EQ(run(slow, chunk_engine(), 1_s, nullptr, cluster).error(),
            "not over after 1 s: instance 0 of 'in' waits for its disk or an external service");
}

}  // namespace
}  // namespace millrace::runtime
