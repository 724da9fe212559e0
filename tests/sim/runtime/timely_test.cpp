// Timely mode against numbers from paper and pencil: workers, unbounded queues, epochs.
#include <gtest/gtest.h>

#include <utility>

#include "sim/job/lagging.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

EngineProfile timely_engine(std::uint32_t workers = 4) {
  EngineProfile engine = free_engine();
  engine.mode = Mode::timely;
  engine.workers = workers;
  engine.buffer_size = {8192};
  engine.activation = 1_ms;
  return engine;
}

cluster::Cluster one_node(std::uint32_t cores = 16) {
  return nodes(1, cores, 16);
}

plan::Window tumbling(Duration length) {
  plan::Window window;
  window.domain = plan::TimeDomain::event;
  window.length = length;
  return window;
}
plan::KeyDistribution uniform_keys(std::uint64_t keys) {
  plan::KeyDistribution distribution;
  distribution.keys = keys;
  return distribution;
}

// Sources, one on each worker, before a map of 1 us a record: a million records/s an instance.
JobBuilder map_job(double rate, std::uint32_t maps = 1, std::uint32_t sources = 4) {
  JobBuilder job;
  job.source("in", rate, {}, sources).then(OperatorKind::map, "map", 1_us, maps);
  return job.then(OperatorKind::sink, "out");
}

double backlog(const job::Window& window) {
  return window.measured.backlog_records;
}

// lambda = 1.5 million/s against mu = 1 million/s: half a million more each second, and nobody is held up.
TEST(Timely, BacklogOfAnOverloadedOperatorGrowsLinearly) {
  CheckedRun run(map_job(1.5e6), timely_engine(), one_node());
  for (int second = 1; second <= 20; ++second) {
    const job::Window seen = run.observe(1_s);
    EXPECT_NEAR(backlog(seen), 0.5e6 * second, 0.015e6);
    EXPECT_NEAR(*total(seen, "in").records_out, 1.5e6, 0.01e6);
    EXPECT_NEAR(*total(seen, "map").records_in, 1e6, 0.01e6);
    EXPECT_EQ(*total(seen, "in").backpressured_ms_per_s, 0);
    EXPECT_EQ(seen.measured.backpressured_share, 0);
    EXPECT_NEAR(*total(seen, "map").busy_ms_per_s, 1000, 5);
    EXPECT_TRUE(job::lagging(seen.seen).at("map"));
    EXPECT_FALSE(job::lagging(seen.seen).at("out"));
  }
}

// A worker whose operators drain their queues: the map's calls grow by a half each, and the sink waits for their end.
TEST(Timely, CallsWithoutALimitGrowUnderOverload) {
  EngineProfile engine = timely_engine();
  engine.longest_call = {};
  CheckedRun run(map_job(1.5e6), engine, one_node());
  int without_results = 0;
  for (int second = 1; second <= 30; ++second) without_results += run.observe(1_s).measured.result_records == 0;
  EXPECT_GT(without_results, 15);
}

TEST(Timely, QueueBytesSayWhereTheBacklogLies) {
  CheckedRun run(map_job(1.5e6), timely_engine(), one_node());
  const job::Window seen = run.observe(10_s);
  EXPECT_NEAR(*total(seen, "map").queue_bytes, 5e6 * 104, 0.1e6 * 104);
}

// Busy is the time of calls that took records: 0.4 million records/s of 1 us; the source costs nothing.
TEST(Timely, BusyIsTheTimeOfCalls) {
  CheckedRun run(map_job(0.4e6), timely_engine(), one_node());
  const job::Window seen = run.observe_after(1_s, 10_s);
  EXPECT_NEAR(*total(seen, "map").busy_ms_per_s, 400, 4);
  EXPECT_NEAR(*total(seen, "map").idle_ms_per_s, 600, 4);
  EXPECT_EQ(*total(seen, "map").backpressured_ms_per_s, 0);
  EXPECT_NEAR(*total(seen, "map").true_rate_per_s, 1e6, 1e4);
  EXPECT_LT(backlog(seen), 4000);
}

// What came since the last look at the input, at most 2 ms earlier, is all that an epoch waits for at its end: 0.8 ms
// of work.
TEST(Timely, AnEpochOfAnUnderloadedJobTakesItsLastRecordsServiceTime) {
  CheckedRun run(map_job(0.4e6), timely_engine(), one_node());
  const job::Measurement m = run.observe(20_s).measured;
  EXPECT_EQ(m.epoch_latency_ns.count(), 19U);  // that which ends at 20 s is not over yet
  EXPECT_LE(m.epoch_latency_ns.quantile(1), 1e6);
  EXPECT_GE(m.epoch_latency_ns.quantile(0), 0);
}

// The backlog of t seconds takes t / 2 seconds: epoch e, due at e + 1 s, is over after (e + 1) * 1.5.
TEST(Timely, EpochsOfAnOverloadedJobAreLaterAndLater) {
  CheckedRun run(map_job(1.5e6), timely_engine(), one_node());
  run.observe(29'900_ms);
  const job::Measurement m = run.observe(200_ms).measured;
  EXPECT_EQ(m.epoch_latency_ns.count(), 1U);
  EXPECT_NEAR(m.epoch_latency_ns.mean(), 10e9, 0.1e9);
}

TEST(Timely, EpochsHaveTheLengthThatIsAskedFor) {
  EngineProfile engine = timely_engine();
  engine.epoch = 100_ms;
  CheckedRun run(map_job(0.4e6), engine, one_node());
  EXPECT_EQ(run.observe(10'050_ms).measured.epoch_latency_ns.count(), 100U);
}

// Three maps for 1.5 million/s: hash sends to workers 0 to 2 alone, a third each.
TEST(Timely, DataGoToTheFirstWorkersOfTheDegree) {
  CheckedRun run(map_job(1.5e6, 3), timely_engine(), one_node());
  const job::Window seen = run.observe_after(1_s, 10_s);
  const auto& map = seen.seen.operators.at("map");
  ASSERT_EQ(map.subtasks.size(), 3U);
  for (const job::Metrics& worker : map.subtasks) EXPECT_NEAR(*worker.records_in, 5e6, 0.05e6);
  EXPECT_EQ(map.max_parallelism, 4U);
  EXPECT_LT(backlog(seen), 20'000);
}

// Keys go by their hash modulo 3, each worker a third of them.
TEST(Timely, KeyedOperatorsAreSpreadOverTheirDegree) {
  JobBuilder job;
  job.source("in", 1e5, {}, 4).then(OperatorKind::window_aggregate, "count", {}, 3, Partitioning::hash);
  job.window(tumbling(1_s)).keyed("k", uniform_keys(30'000));
  job.then(OperatorKind::sink, "out");
  CheckedRun run(job, timely_engine(), one_node());
  const job::Window seen = run.observe_after(2_s, 10_s);
  for (const job::Metrics& worker : seen.seen.operators.at("count").subtasks) {
    EXPECT_NEAR(*worker.records_in, 1e6 / 3, 0.02e6);
  }
  // 100,000 records a window over 30,000 keys miss a key with probability exp(-10/3).
  EXPECT_NEAR(throughput(seen), 30'000 * (1 - 0.0357), 100);
}

// Two operators of 0.7 of a worker each: on one worker together, each on its own, or one on worker 0 with the source
// and the other behind it on worker 1.
TEST(Timely, OperatorsOfAWorkerShareIt) {
  JobBuilder job;
  job.source("in", 0.7e6, {}, 1).then(OperatorKind::map, "a", 1_us).then(OperatorKind::map, "b", 1_us);
  job.then(OperatorKind::sink, "out");
  const auto busy_and_backlog = [&](WorkerPool pool) {
    EngineProfile engine = timely_engine();
    engine.worker_pool = pool;
    CheckedRun run(job, engine, one_node());
    const job::Window seen = run.observe_after(1_s, 20_s);
    return std::pair(*total(seen, "a").busy_ms_per_s + *total(seen, "b").busy_ms_per_s, backlog(seen));
  };
  const auto shared = busy_and_backlog(WorkerPool::shared);
  EXPECT_NEAR(shared.first, 1000, 5);
  EXPECT_GT(shared.second, 3e6);
  for (const WorkerPool pool : {WorkerPool::dedicated, WorkerPool::spread}) {
    const auto alone = busy_and_backlog(pool);
    EXPECT_NEAR(alone.first, 1400, 10);
    EXPECT_LT(alone.second, 20'000);
  }
}

// Eight workers spin on two cores: each has a quarter of a core's speed.
TEST(Timely, WorkersBeyondTheCoresShareThem) {
  CheckedRun run(map_job(0.2e6), timely_engine(8), one_node(2));
  EXPECT_NEAR(*total(run.observe_after(1_s, 10_s), "map").busy_ms_per_s, 800, 8);
}

// A filter of 1 us keeps worker 0 busy for long calls once its queue is long; the source on the same worker still hands
// its records over when they are due.
TEST(Timely, SourcesAreNeverHeldUp) {
  CheckedRun run(map_job(3e6, 1, 1), timely_engine(1), one_node());
  for (int i = 0; i < 10; ++i) EXPECT_NEAR(*total(run.observe(1_s), "in").records_out, 3e6, 0.02e6);
}

// Containers of 8 KiB hold 81.92 records of 100 B and take 8.192 us on either side, so 0.1 us a record: 1.2 us in all.
// Of each batch the last is not full: 50 times a second 4 batches come and one goes, 2 ms/s.
TEST(Timely, ContainersCostWhatTheyCarry) {
  EngineProfile engine = timely_engine();
  engine.local_buffer_ns = 8192;
  engine.activation = 20_ms;
  CheckedRun run(map_job(0.4e6), engine, one_node());
  EXPECT_NEAR(*total(run.observe_after(1_s, 10_s), "map").busy_ms_per_s, 400 * 1.2 + 2, 2);
}

// Exchanged records are hashed and copied; those that stay on their worker are not.
TEST(Timely, APipelineCostsNoExchange) {
  EngineProfile engine = timely_engine();
  engine.serialize_ns = engine.deserialize_ns = 500;
  const auto busy = [&](Partitioning partitioning) {
    JobBuilder job;
    job.source("in", 0.4e6, {}, 2).then(OperatorKind::map, "map", 1_us, 2, partitioning);
    job.then(OperatorKind::sink, "out");
    CheckedRun run(job, engine, one_node());
    return *total(run.observe_after(1_s, 10_s), "map").busy_ms_per_s;
  };
  EXPECT_NEAR(busy(Partitioning::rebalance), 2 * 0.2 * 1000, 5);  // 1 us, 0.5 in, 0.5 out to the sink
  EXPECT_NEAR(busy(Partitioning::forward), 1.5 * 0.2 * 1000, 5);
}

TEST(Timely, TellingProgressCosts) {
  const auto busy = [&](double progress_ns) {
    EngineProfile engine = timely_engine();
    engine.epoch = 10_ms;
    engine.progress_ns = progress_ns;
    CheckedRun run(map_job(0.4e6), engine, one_node());
    return *total(run.observe_after(1_s, 10_s), "map").busy_ms_per_s;
  };
  EXPECT_NEAR(busy(1e6) - busy(0), 100, 5);  // 100 epochs a second, each told to one sink
}

// Windows close by frontiers: that of epoch e at its end, whatever came since.
TEST(Timely, FrontiersCloseWindows) {
  JobBuilder job;
  job.source("in", 1000, {}, 2).then(OperatorKind::window_aggregate, "count", {}, 2, Partitioning::hash);
  job.window(tumbling(2_s)).keyed("k", uniform_keys(1));
  job.then(OperatorKind::sink, "out");
  CheckedRun run(job, timely_engine(), one_node());
  const job::Window seen = run.observe(20'500_ms);
  EXPECT_EQ(seen.measured.result_records, 10);
  EXPECT_NEAR(mean_latency_ms(seen), 2000, 20);
}

// What lies in queues and windows is gone with the process; a generator then makes what is due from the start on.
TEST(Timely, ARestartForgetsWhatWasOnItsWay) {
  EngineProfile engine = timely_engine();
  engine.restart_fixed = 2_s;
  JobBuilder closed;
  closed.source("in", 1.5e6, {}, 4).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  closed.then(OperatorKind::map, "map", 1_us).then(OperatorKind::sink, "out");
  CheckedRun run(closed, engine, one_node());
  EXPECT_NEAR(backlog(run.observe(10_s)), 5e6, 0.05e6);
  const auto granted = run.testbed().reconfigure(closed.deployment().with("map", plan::Parallelism{2}));
  ASSERT_TRUE(granted.has_value());
  EXPECT_EQ(granted->downtime, 2_s);
  const job::Window seen = run.observe(10_s);
  EXPECT_LT(backlog(seen), 20'000);
  EXPECT_NEAR(seen.measured.disturbance.lost_records, 5e6, 0.05e6);
  EXPECT_NEAR(*total(seen, "map").records_in, 15e6, 0.05e6);
  EXPECT_LE(seen.measured.epoch_latency_ns.quantile(1), 2e6);
  EXPECT_EQ(seen.seen.operators.at("map").parallelism, 2U);
}

// Records of a log arrive while the job is down, and are handled late: a million of them by two maps in half a second.
// The epoch that was due when the job stopped is over 2.5 s later.
TEST(Timely, ALogIsReadFromWhereItWasAfterARestart) {
  EngineProfile engine = timely_engine();
  engine.restart_fixed = 2_s;
  const JobBuilder job = map_job(0.5e6);
  CheckedRun run(job, engine, one_node());
  run.observe(10_s);
  ASSERT_TRUE(run.testbed().reconfigure(job.deployment().with("map", plan::Parallelism{2})).has_value());
  const job::Window seen = run.observe(10_s);
  EXPECT_NEAR(seen.measured.read_records.at("in"), 6e6, 0.02e6);
  EXPECT_NEAR(seen.measured.epoch_latency_ns.quantile(1), 2.5e9, 0.1e9);
}

TEST(Timely, EqualSeedsGiveEqualRuns) {
  const auto print = [](std::uint64_t seed) {
    JobBuilder job;
    job.source("in", 2e5, {}, 4).arrivals(job::Arrivals::poisson);
    job.then(OperatorKind::filter, "filter", 100_ns, 2).then(OperatorKind::sink, "out");
    CheckedRun run(job, timely_engine(), one_node(), seed);
    run.observe(5_s);
    return std::pair(run.testbed().fingerprint().text(), run.testbed().events());
  };
  EXPECT_EQ(print(1), print(1));
  EXPECT_NE(print(1), print(2));
}

TEST(Timely, WhatItCannotRunIsRefused) {
  const auto error = [](const JobBuilder& job, const EngineProfile& engine, const cluster::Cluster& cluster) {
    SimulatedTestbed testbed(cluster, engine, kernel::Seed(1), kernel::Seed(1));
    const auto granted = testbed.deploy(job.job(), job.deployment());
    return granted ? std::string() : granted.error().what;
  };
  EXPECT_THAT(error(map_job(1000), timely_engine(), nodes(2, 8, 8)), ::testing::HasSubstr("one process"));
  EXPECT_THAT(error(map_job(1000, 5), timely_engine(4), one_node()), ::testing::HasSubstr("4 workers"));
  EXPECT_EQ(error(map_job(1000, 5), timely_engine(0), one_node()), "");
}

}  // namespace
}  // namespace millrace::runtime
