// Joins of inputs that end: a probe of a table that is built first, and a merge of two inputs.
#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

constexpr Duration kMicrosecond = Duration::from_ns(1'000);
constexpr Duration kMillisecond = Duration::from_ns(1'000'000);

TEST(HashJoins, AProbeTakesNothingBeforeItsBuildHasEnded) {
  JobBuilder built;
  built.stored("s", 10'000).stored("t", 20'000, kMicrosecond).probe("j", "s", "t", kMicrosecond);
  built.then(OperatorKind::sink, "k");
  for (const EngineProfile& engine : {free_engine(), chunk_engine(1'000)}) {
    EndingRun run(built, engine);
    EXPECT_FALSE(run.run(Duration::from_ns(19'900'000)));
    EXPECT_EQ(run.records_in("j"), 0U);
    EXPECT_NEAR(run.ended_at_ms(), 20 + 10, 0.01);
    EXPECT_EQ(run.records_in("j build"), 20'000U);
    EXPECT_EQ(run.records_in("j"), 10'000U);
    EXPECT_EQ(run.results(), 10'000U);
    EXPECT_EQ(run.subtask("j").table_rows, 20'000U);
  }
}

TEST(HashJoins, PairsComeOfTheEdgesSelectivityAndCost) {
  JobBuilder built;
  built.stored("s", 10'000).stored("t", 100).probe("j", "s", "t", kMicrosecond);
  built.last().cost.per_join_pair = 2 * kMicrosecond;
  built.last().cost.per_state_access = 3 * kMicrosecond;
  built.then(OperatorKind::sink, "k").selectivity(2.5);
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 10 * (1 + 3 + 2.5 * 2), 0.01);
  EXPECT_EQ(run.results(), 25'000U);
}

TEST(HashJoins, InstancesWithAKeyShareTheTable) {
  JobBuilder built;
  built.stored("s", 40'000, {}, 2).stored("t", 8'000, {}, 2);
  built.add(OperatorKind::join_build, "b", {}, 4).keyed("key", {.keys = 5'000}).edge("t", "b", Partitioning::automatic);
  built.add(OperatorKind::join_probe, "j", {}, 4).keyed("key", {.keys = 5'000});
  built.edge("s", "j", Partitioning::automatic).edge("b", "j", Partitioning::automatic);
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(1'000));
  EXPECT_TRUE(run.run());
  EXPECT_EQ(run.results(), 40'000U);
  EXPECT_EQ(run.subtask("j", 0).table_rows, 2'000U);
}

TEST(HashJoins, WithoutKeyEachInstanceProbesAllOfTheTable) {
  JobBuilder built;
  built.stored("s", 40'000).stored("t", 8'000);
  built.add(OperatorKind::join_build, "b").edge("t", "b");
  built.add(OperatorKind::join_probe, "j", {}, 3).edge("s", "j").edge("b", "j").then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(1'000));
  EXPECT_TRUE(run.run());
  EXPECT_EQ(run.subtask("j", 2).table_rows, 8'000U);
  EXPECT_EQ(run.results(), 40'000U);
}

TEST(HashJoins, AChainOfThemEnds) {
  JobBuilder built;
  built.stored("s", 30'000).stored("t", 100).stored("u", 200).probe("j", "s", "t").probe("l", "j", "u");
  built.then(OperatorKind::aggregate, "a").groups(10).then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(1'000), nodes(1, 2, 16));
  EXPECT_TRUE(run.run());
  EXPECT_EQ(run.results(), 10U);
}

TEST(MergeJoins, GiveRecordsByTheirFirstInput) {
  JobBuilder built;
  built.stored("s", 10'000).stored("t", 4'000).merge("j", "s", "t", kMicrosecond);
  built.last().cost.per_join_pair = kMicrosecond;
  built.then(OperatorKind::sink, "k").selectivity(0.5);
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 10 + 4 + 5, 0.01);
  EXPECT_EQ(run.results(), 5'000U);
}

TEST(MergeJoins, ReadAnInputOnlyWhileTheOtherHasDataOrHasEnded) {
  JobBuilder built;
  built.stored("s", 10'000).stored("t", 10, kMillisecond).then(OperatorKind::sort, "o");
  built.merge("j", "s", "o", kMicrosecond).then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(1'000));
  EXPECT_FALSE(run.run(Duration::from_ns(9'900'000)));
  EXPECT_EQ(run.records_in("j"), 0U);
  EXPECT_NEAR(run.ended_at_ms(), 10 + 10.01, 0.01);
  EXPECT_EQ(run.results(), 10'000U);
}

TEST(MergeJoins, AreTheSameInRecordsAndRuns) {
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    JobBuilder built;
    built.stored("s", 2'000, kMicrosecond, 2).stored("t", 1'000, kMicrosecond).merge("j", "s", "t", kMicrosecond, 2);
    built.then(OperatorKind::sink, "k");
    EngineProfile engine = free_engine();
    engine.granularity = granularity;
    EndingRun run(built, engine);
    EXPECT_TRUE(run.run());
    EXPECT_EQ(run.results(), 2'000U);
  }
}

TEST(Tables, BeyondTheCacheCostMisses) {
  const auto takes_ms = [](std::int64_t cache) {
    JobBuilder built;
    built.stored("s", 10'000).stored("t", 1'000).record_bytes(1'000).probe("j", "s", "t", kMicrosecond);
    built.at("j build").output.size = {1'000};
    built.then(OperatorKind::sink, "k");
    EngineProfile engine = chunk_engine(1'000);
    engine.state_bytes_overhead = {0};
    engine.table_miss_ns = 400;
    cluster::Cluster cluster = one_large_node();
    cluster.nodes.front().type.cache = {cache};
    EndingRun run(built, engine, cluster);
    return run.ended_at_ms();
  };
  // The sink is busy as well whenever the probe begins: half of the cache is its own.
  EXPECT_NEAR(takes_ms(2'000'000), 10, 0.01);
  EXPECT_NEAR(takes_ms(500'000), 10 + 10 * 0.75 * 0.4, 0.01);
}

TEST(Tables, OfAggregatesMissAsTheyGrow) {
  const auto takes_ms = [](std::uint64_t records, std::uint64_t groups) {
    JobBuilder built;
    built.stored("s", records).then(OperatorKind::aggregate, "a", kMicrosecond).groups(groups);
    built.then(OperatorKind::sink, "k");
    EngineProfile engine = chunk_engine(100);
    engine.state_bytes_overhead = {0};
    engine.table_miss_ns = 1'000;
    cluster::Cluster cluster = one_large_node();
    cluster.nodes.front().type.cache = {500'000};
    EndingRun run(built, engine, cluster);
    return run.ended_at_ms();
  };
  EXPECT_NEAR(takes_ms(2'400, 1'000'000), 2.4, 0.01);  // 240 kB, beside the source
  EXPECT_NEAR(takes_ms(10'000, 1'000), 10, 0.01);      // 100 kB
  // Of n records so far 1 - 2,500 / n miss, once n is beyond; less when the source is done.
  EXPECT_NEAR(takes_ms(10'000, 1'000'000), 10 + 7.5 - 2.5 * 1.386 - 0.25, 0.1);
}

job::TestbedResult<job::Granted> deployed(SimulatedTestbed& testbed) {
  JobBuilder built;
  built.stored("s", 10'000).stored("t", 1'000).probe("j", "s", "t").then(OperatorKind::sink, "k");
  return testbed.deploy(built.job(), built.deployment());
}

TEST(HashJoins, AreNotRescaled) {
  SimulatedTestbed testbed(one_large_node(), free_engine(), kernel::Seed(1), kernel::Seed(1));
  const auto granted = deployed(testbed);
  ASSERT_TRUE(granted.has_value());
  const auto refused = testbed.reconfigure(granted->deployment.with("k", plan::Parallelism{2}));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().what, "j build: a job with a join_build is not rescaled");
}

TEST(HashJoins, GoWithoutCheckpointsAndWithoutTimely) {
  EngineProfile timely;
  timely.mode = Mode::timely;
  for (const auto& [engine, why] :
       {std::pair{checkpointing(kMillisecond), "there are no checkpoints with a join_probe"},
        std::pair{timely, "in Timely mode no source ends"}}) {
    SimulatedTestbed testbed(nodes(1, 8, 8), engine, kernel::Seed(1), kernel::Seed(1));
    const auto granted = deployed(testbed);
    ASSERT_FALSE(granted.has_value());
    EXPECT_THAT(granted.error().what, ::testing::HasSubstr(why));
  }
}

}  // namespace
}  // namespace millrace::runtime
