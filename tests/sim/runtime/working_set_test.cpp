// Instances whose memory is below what they look things up in.
#include <gtest/gtest.h>

#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// A map of 100 us that looks up four things per record in 60 MB, 50 us more for each that it does not keep.
JobBuilder looking_up(std::int64_t memory, std::int64_t working_set = 60'000'000) {
  JobBuilder job;
  job.source("in", 1e6, 1_us).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  plan::Operator& map = job.then(OperatorKind::map, "map", 100_us).last();
  map.cost.working_set = {working_set};
  map.cost.lookups = 4;
  map.cost.spilled_lookup = 50_us;
  map.resources.memory = {memory};
  return job.then(OperatorKind::sink, "out");
}

EngineProfile engine() {
  EngineProfile engine = free_engine();
  engine.chaining = false;
  engine.heap_young_share = 0.25;
  engine.allocation_per_byte = 0;  // no collections
  return engine;
}

double rate(const JobBuilder& job, const EngineProfile& with = engine()) {
  CheckedRun run(job, with, nodes(1, 8, 4));
  return *total(run.observe_after(1_s, 5_s), "map").records_in / 5;
}

// Three quarters of the memory hold their part of the working set; the rest of the lookups miss.
TEST(WorkingSet, RateIsThatOfTheMisses) {
  double before = 0;
  for (const std::int64_t memory : {1'000'000, 20'000'000, 40'000'000, 60'000'000, 80'000'000}) {
    const double missing = 1 - 0.75 * static_cast<double>(memory) / 60e6;
    const double now = rate(looking_up(memory));
    EXPECT_NEAR(now * (100 + 4 * 50 * missing) / 1e6, 1, 0.02) << memory;
    EXPECT_GT(now, before) << memory;
    before = now;
  }
  EXPECT_NEAR(rate(looking_up(200'000'000)), 1e4, 100);
  EXPECT_NEAR(rate(looking_up(0)), 1e4, 100);              // no limit
  EXPECT_NEAR(rate(looking_up(20'000'000, 0)), 1e4, 100);  // nothing to look up
}

TEST(WorkingSet, WithMemoryLimitsOffMemoryHasNoEffect) {
  EngineProfile with = engine();
  with.memory_limits = false;
  with.allocation_per_byte = 3;
  for (const std::int64_t memory : {100'000, 20'000'000, 0}) EXPECT_NEAR(rate(looking_up(memory), with), 1e4, 100);
}

TEST(WorkingSet, AHeapOfAllIsNoLimitOfAnInstance) {
  EngineProfile with = engine();
  with.heap = {20'000'000};
  EXPECT_NEAR(rate(looking_up(0), with), 1e4, 100);
}

TEST(WorkingSet, InstancesOfOneOperatorDiffer) {
  JobBuilder job = looking_up(0);
  const plan::Deployment deployment =
      job.deployment().with("map", std::vector<plan::InstanceResources>{{0, {20'000'000}}, {0, {40'000'000}}, {0, {}}});
  EngineProfile with = engine();
  CheckedRun run(job.job(), deployment, with, nodes(1, 8, 4), 1, 1);
  const job::Window seen = run.observe_after(1_s, 5_s);
  std::vector<double> busy_s_per_record;
  for (const job::Metrics& m : seen.seen.operators.at("map").subtasks) {
    busy_s_per_record.push_back(1 / *m.true_rate_per_s);
  }
  EXPECT_NEAR(busy_s_per_record[0] * 1e6, 250, 6);
  EXPECT_NEAR(busy_s_per_record[1] * 1e6, 200, 6);
  EXPECT_NEAR(busy_s_per_record[2] * 1e6, 100, 6);
}

TEST(WorkingSet, MissesAreSharedByThreads) {
  JobBuilder job = looking_up(40'000'000);
  job.at("map").cost.parallel_share = 1;
  job.at("map").resources.cpu_share = 2;
  EXPECT_NEAR(rate(job), 1e4, 300);  // 200 us on two threads
}

// A source of its own looks up as well, and so does what is behind a window in its task.
TEST(WorkingSet, SourcesAndWhatFollowsAWindow) {
  JobBuilder job;
  job.source("in", 1e6, 100_us).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  plan::OperatorCost& cost = job.last().cost;
  cost.working_set = {60'000'000};
  cost.lookups = 1;
  cost.spilled_lookup = 100_us;
  const plan::OperatorCost as_source = cost;
  job.last().resources.memory = {40'000'000};
  job.then(OperatorKind::sink, "out");
  CheckedRun run(job, engine());
  EXPECT_NEAR(throughput(run.observe_after(1_s, 5_s)), 1e6 / 150, 100);

  plan::Window window;
  window.policy = plan::WindowPolicy::count;
  window.count = 10;
  JobBuilder windowed;
  windowed.source("in", 1000).then(OperatorKind::window_aggregate, "w", 10_us, 1, Partitioning::automatic);
  plan::KeyDistribution keys;
  keys.keys = 5;
  windowed.keyed("k", keys).window(window);
  windowed.then(OperatorKind::map, "map", 100_us, 1, Partitioning::forward).last().cost = as_source;
  windowed.last().resources.memory = {40'000'000};
  windowed.then(OperatorKind::sink, "out", {}, 1, Partitioning::rebalance);
  EngineProfile with = engine();
  with.chaining = true;
  CheckedRun behind(windowed, with);
  // 1000 records of 10 us, 100 results of (100 + 100 / 2) us.
  EXPECT_NEAR(*total(behind.observe_after(1_s, 10_s), "w").cpu_share, 0.01 + 0.015, 0.001);
}

// What is kept is live: full collections go through it. It is never what the heap runs out of memory by.
TEST(WorkingSet, IsLiveStateThatGivesWay) {
  const auto run_of = [](std::int64_t working_set, double mark_bandwidth) {
    plan::Window window;
    window.length = 2_s;
    JobBuilder job;
    job.source("in", 2000).record_bytes(1000);
    job.then(OperatorKind::window_aggregate, "w", {}, 1, Partitioning::automatic).keyed("k", {}).window(window);
    job.record_bytes(1000).last().aggregation = plan::Aggregation::list;
    job.last().cost.working_set = {working_set};
    job.last().resources.memory = {16'000'000};
    job.then(OperatorKind::sink, "out");
    EngineProfile with = engine();
    with.heap_young_share = 0.01;
    with.allocation_per_byte = 3;
    with.gc_pause = Duration();
    with.gc_mark_bandwidth = {mark_bandwidth};
    CheckedRun run(job, with);
    const auto seen = run.testbed().observe(30_s);
    EXPECT_TRUE(seen.has_value()) << (seen ? "" : seen.error().what);
    return *total(*seen, "w").busy_ms_per_s;
  };
  const double slow = run_of(100'000'000, 1e9), fast = run_of(100'000'000, 1e15), none = run_of(0, 1e9);
  EXPECT_GT(slow, fast + 5);
  EXPECT_GT(slow, none + 5);
}

}  // namespace
}  // namespace millrace::runtime
