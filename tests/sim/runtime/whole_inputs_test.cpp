// Operators that release their results once their input has ended, and limits.
#include <cmath>

#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

constexpr Duration kMicrosecond = Duration::from_ns(1'000);
constexpr Duration kMillisecond = Duration::from_ns(1'000'000);

double expected_groups(double groups, double records) {
  return groups * (1 - std::pow(1 - 1 / groups, records));
}

TEST(WholeInputs, AnAggregateReleasesTheGroupsOfItsInput) {
  for (const double groups : {1.0, 10.0, 1'000.0, 50'000.0}) {
    JobBuilder built;
    built.stored("s", 20'000).then(OperatorKind::aggregate, "a").groups(static_cast<std::uint64_t>(groups));
    built.then(OperatorKind::sink, "k");
    EndingRun run(built, free_engine());
    EXPECT_TRUE(run.run());
    EXPECT_EQ(run.records_in("a"), 20'000U);
    EXPECT_NEAR(static_cast<double>(run.results()), groups == 1 ? 1 : expected_groups(groups, 20'000), 0.51);
  }
}

TEST(WholeInputs, InstancesWithAKeyShareTheGroupsAndOthersMeetAllOfThem) {
  JobBuilder partial;
  partial.stored("s", 40'000).then(OperatorKind::aggregate, "a", {}, 4).groups(1'000).then(OperatorKind::sink, "k");
  EndingRun each_all(partial, free_engine());
  EXPECT_TRUE(each_all.run());
  EXPECT_NEAR(static_cast<double>(each_all.results()), 4 * expected_groups(1'000, 10'000), 4);

  JobBuilder merged;
  merged.stored("s", 40'000).then(OperatorKind::aggregate, "a", {}, 4, Partitioning::automatic).groups(1'000);
  merged.keyed("key", {.keys = 1'000}).then(OperatorKind::sink, "k");
  EndingRun shared(merged, free_engine());
  EXPECT_TRUE(shared.run());
  EXPECT_NEAR(static_cast<double>(shared.results()), 1'000, 4);
}

TEST(WholeInputs, NothingIsReleasedBeforeTheEnd) {
  for (const OperatorKind kind : {OperatorKind::aggregate, OperatorKind::sort}) {
    JobBuilder built;
    built.stored("s", 100'000, kMicrosecond).then(kind, "w").groups(kind == OperatorKind::aggregate ? 10 : 0);
    built.then(OperatorKind::sink, "k");
    EndingRun run(built, chunk_engine(1'000));
    EXPECT_FALSE(run.run(99 * kMillisecond));
    EXPECT_GT(run.records_in("w"), 90'000U);
    EXPECT_EQ(run.results(), 0U);
    EXPECT_GT(run.simulation().state_bytes(), kind == OperatorKind::sort ? 90'000 * 100 : 10 * 100);
    EXPECT_TRUE(run.run());
    EXPECT_EQ(run.results(), kind == OperatorKind::sort ? 100'000U : 10U);
    EXPECT_EQ(run.simulation().state_bytes(), 0);
  }
}

TEST(WholeInputs, ResultsOfAnAggregateCostTheirFiring) {
  JobBuilder built;
  built.stored("s", 10'000).then(OperatorKind::aggregate, "a", kMicrosecond).groups(10);
  built.last().cost.per_state_access = kMicrosecond;
  built.last().cost.per_window_firing = kMillisecond;
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 20 + 10, 0.01);
}

TEST(WholeInputs, ASortTakesNLogN) {
  const auto takes_ms = [](std::uint64_t records, std::uint64_t limit) {
    JobBuilder built;
    built.stored("s", records).then(OperatorKind::sort, "o").limit(limit);
    built.last().cost.per_buffered_record = kMicrosecond;
    built.then(OperatorKind::sink, "k");
    EndingRun run(built, free_engine());
    const double ms = run.ended_at_ms();
    EXPECT_EQ(run.results(), limit > 0 ? limit : records);
    return ms;
  };
  EXPECT_NEAR(takes_ms(1'024, 0), 1.024 * 10, 0.01);
  EXPECT_NEAR(takes_ms(65'536, 0), 65.536 * 16, 0.1);
  EXPECT_NEAR(takes_ms(65'536, 1'024), 65.536 * 10, 0.1);
}

TEST(WholeInputs, OneWaitsForTheOther) {
  JobBuilder built;
  built.stored("s", 10'000, kMicrosecond, 2).then(OperatorKind::aggregate, "a", {}, 2).groups(100);
  built.then(OperatorKind::sort, "o").limit(7).then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(1'000));
  EXPECT_NEAR(run.ended_at_ms(), 5, 0.01);
  EXPECT_EQ(run.records_in("o"), 200U);
  EXPECT_EQ(run.results(), 7U);
}

TEST(WholeInputs, ALimitLetsTheFirstRecordsOfAnInstanceThrough) {
  JobBuilder built;
  built.stored("s", 10'000).then(OperatorKind::limit, "l", {}, 2).limit(1'234).then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_TRUE(run.run());
  EXPECT_EQ(run.records_in("l"), 10'000U);
  EXPECT_EQ(run.results(), 2'468U);
}

TEST(WholeInputs, WhatALimitDropsIsNotPassedOn) {
  JobBuilder built;
  built.stored("s", 10'000).then(OperatorKind::limit, "l", kMicrosecond).limit(1'000);
  built.then(OperatorKind::map, "m", {}, 1, Partitioning::forward);
  built.then(OperatorKind::sink, "k", {}, 1, Partitioning::forward);
  EngineProfile engine = free_engine();
  engine.chained_hop_ns = 1'000;
  EndingRun run(built, engine);
  EXPECT_NEAR(run.ended_at_ms(), 10 + 2, 0.6);
  EXPECT_EQ(run.results(), 1'000U);
}

TEST(WholeInputs, TwoOnOneCoreTakeTwiceAsLong) {
  const auto takes_ms = [](std::uint32_t cores) {
    JobBuilder built;
    built.stored("s", 20'000).stored("t", 20'000);
    built.add(OperatorKind::aggregate, "a", 10 * kMicrosecond).groups(10).edge("s", "a");
    built.add(OperatorKind::aggregate, "b", 10 * kMicrosecond).groups(10).edge("t", "b");
    built.add(OperatorKind::union_all, "u").edge("a", "u").edge("b", "u").then(OperatorKind::sink, "k");
    EndingRun run(built, chunk_engine(1'000), nodes(1, cores, 8));
    return run.ended_at_ms();
  };
  EXPECT_NEAR(takes_ms(2), 200, 1);
  EXPECT_NEAR(takes_ms(1), 400, 1);
}

TEST(WholeInputs, AStreamMayEndInOne) {
  JobBuilder built;
  built.source("s", 1'000);
  built.last().records = 2'000;
  built.then(OperatorKind::aggregate, "a").groups(5).then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 2'000, 101);
  EXPECT_EQ(run.results(), 5U);
}

TEST(WholeInputs, ARescaledSortKeepsWhatItHas) {
  JobBuilder built;
  built.stored("s", 1'000'000, kMicrosecond).then(OperatorKind::sort, "o", {}, 2).then(OperatorKind::sink, "k");
  EngineProfile engine = free_engine();
  engine.restart_fixed = kMillisecond;
  CheckedRun run(built, engine);
  EXPECT_EQ(run.observe(500 * kMillisecond).measured.result_records, 0);
  ASSERT_TRUE(run.testbed().reconfigure(built.deployment().with("o", plan::Parallelism{3})).has_value());
  EXPECT_EQ(run.observe(5'000 * kMillisecond).measured.result_records, 1'000'000);
}

}  // namespace
}  // namespace millrace::runtime
