// Sources that end, and what their end does.
#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

constexpr Duration kMicrosecond = Duration::from_ns(1'000);

TEST(BoundedSources, RecordsAtRestAreReadAsFastAsTheSourceCan) {
  JobBuilder built;
  built.stored("s", 100'000, kMicrosecond).then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 100, 0.001);
  EXPECT_EQ(run.results(), 100'000U);
}

TEST(BoundedSources, InstancesShareTheRecords) {
  JobBuilder built;
  built.stored("s", 100'003, kMicrosecond, 4).then(OperatorKind::map, "m", {}, 3).then(OperatorKind::sink, "k", {}, 2);
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 25.001, 0.001);
  EXPECT_EQ(run.results(), 100'003U);
  EXPECT_EQ(run.records_in("m"), 100'003U);
}

TEST(BoundedSources, AnInstanceWithoutRecordsEndsToo) {
  JobBuilder built;
  built.stored("s", 2, kMicrosecond, 5).then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_TRUE(run.run());
  EXPECT_EQ(run.results(), 2U);
}

TEST(BoundedSources, ASourceWithARateEndsBehindItsRecords) {
  JobBuilder built;
  built.source("s", 1000);
  built.last().records = 500;
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 500, 20);
  EXPECT_EQ(run.results(), 500U);
}

TEST(BoundedSources, AGeneratorAndAPartitionedLogEndAsWell) {
  JobBuilder generated;
  generated.source("s", 1000, {}, 2).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  generated.last().records = 501;
  generated.then(OperatorKind::sink, "k");
  EndingRun of_generator(generated, free_engine());
  EXPECT_TRUE(of_generator.run());
  EXPECT_EQ(of_generator.results(), 501U);

  JobBuilder logged;
  logged.source("s", 1000, {}, 2);
  logged.last().records = 501;
  logged.then(OperatorKind::sink, "k");
  job::Job job = logged.job();
  job.sources.at("s").partitions = 3;
  CheckedRun of_log(job, logged.deployment(), free_engine(), one_large_node(), 1, 1);
  EXPECT_EQ(of_log.observe(Duration::from_ns(2'000'000'000)).measured.result_records, 501);
}

TEST(BoundedSources, BackpressureHoldsASourceUpAndNothingIsLost) {
  JobBuilder built;
  built.stored("s", 50'000, {}, 2).then(OperatorKind::map, "slow", kMicrosecond).then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 50, 0.001);
  EXPECT_EQ(run.results(), 50'000U);
}

TEST(BoundedSources, AJobWithASourceWithoutEndIsNeverOver) {
  JobBuilder built;
  built.stored("s", 1'000).source("t", 1000).add(OperatorKind::union_all, "u").edge("s", "u").edge("t", "u");
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_FALSE(run.run(Duration::from_ns(3'000'000'000)));
  EXPECT_NEAR(static_cast<double>(run.results()), 4'000, 400);
}

TEST(BoundedSources, AnEventTimeWindowFiresAtTheEnd) {
  JobBuilder built;
  built.source("s", 1000);
  built.last().records = 700;
  plan::Window window;
  window.domain = plan::TimeDomain::event;
  window.length = Duration::from_ns(100'000'000'000);
  built.then(OperatorKind::window_aggregate, "w", {}, 1, Partitioning::automatic);
  built.keyed("key", {.keys = 10}).window(window);
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 700, 120);
  EXPECT_EQ(run.results(), 10U);
}

TEST(BoundedSources, RecordsBehindExternalCallsGoBeforeTheEnd) {
  JobBuilder built;
  built.stored("s", 100).then(OperatorKind::map, "calls");
  built.last().cost.external_call = Duration::from_ns(1'000'000);
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 100, 0.01);
  EXPECT_EQ(run.results(), 100U);
}

TEST(BoundedSources, ARescaledJobReadsTheRest) {
  JobBuilder built;
  built.stored("s", 1'000'001, kMicrosecond, 1).then(OperatorKind::sink, "k");
  EngineProfile engine = free_engine();
  engine.restart_fixed = Duration::from_ns(1'000'000'000);
  CheckedRun run(built, engine);
  const double before = run.observe(Duration::from_ns(300'000'000)).measured.result_records;
  ASSERT_TRUE(run.testbed().reconfigure(built.deployment().with("s", plan::Parallelism{3})).has_value());
  const double after = run.observe(Duration::from_ns(3'000'000'000)).measured.result_records;
  EXPECT_EQ(before + after, 1'000'001);
}

TEST(BoundedSources, ASourceWithNeitherRateNorEndIsRefused) {
  JobBuilder built;
  built.add(OperatorKind::source, "s").then(OperatorKind::sink, "k");
  SimulatedTestbed testbed(one_large_node(), free_engine(), kernel::Seed(1), kernel::Seed(1));
  const auto granted = testbed.deploy(built.job(), built.deployment());
  ASSERT_FALSE(granted.has_value());
  EXPECT_EQ(granted.error().what, "source 's' has neither a rate nor an end");
}

}  // namespace
}  // namespace millrace::runtime
