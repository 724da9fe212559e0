// Rates that the harness changes while the job runs, and time that is jumped over meanwhile.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "sim/job/fast_forward_testbed.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

std::map<std::string, plan::RateSchedule> rate_of(double records_per_s) {
  return {{"in", plan::RateSchedule::constant(records_per_s)}};
}

JobBuilder map_job(job::SourceLoop loop, job::Arrivals arrivals, double rate = 1000) {
  JobBuilder job;
  job.source("in", rate, 1_us, 2).arrivals(arrivals, loop);
  return job.then(OperatorKind::map, "map", 200_us, 2).then(OperatorKind::sink, "out", 1_us);
}

TEST(RateChange, HoldsFromNowOn) {
  for (const auto loop : {job::SourceLoop::open, job::SourceLoop::closed}) {
    const JobBuilder job = map_job(loop, job::Arrivals::even);
    CheckedRun run(job, EngineProfile{});
    EXPECT_NEAR(run.observe(10_s).measured.read_records.at("in"), 10'000, 20);
    ASSERT_TRUE(run.testbed().change_rates(rate_of(4000)));
    EXPECT_NEAR(run.observe(10_s).measured.read_records.at("in"), 40'000, 80);
    ASSERT_TRUE(run.testbed().change_rates(rate_of(100)));
    EXPECT_NEAR(run.observe(10_s).measured.read_records.at("in"), 1'000, 80);
  }
}

// A source without any rate sleeps for ever; it wakes when it gets one.
TEST(RateChange, WakesSources) {
  const JobBuilder job = map_job(job::SourceLoop::closed, job::Arrivals::even, 0);
  CheckedRun run(job, EngineProfile{});
  EXPECT_EQ(run.observe(10_s).measured.read_records.at("in"), 0);
  ASSERT_TRUE(run.testbed().change_rates(rate_of(1000)));
  EXPECT_NEAR(run.observe(10_s).measured.read_records.at("in"), 10'000, 20);
}

// What arrived before does not depend on what is asked for later.
TEST(RateChange, LeavesThePastAlone) {
  const JobBuilder job = map_job(job::SourceLoop::open, job::Arrivals::poisson);
  CheckedRun changed(job, EngineProfile{}), unchanged(job, EngineProfile{});
  changed.observe(10_s);
  unchanged.observe(10_s);
  ASSERT_TRUE(changed.testbed().change_rates(rate_of(1000)));
  const double again = changed.observe(10_s).measured.offered_records.at("in");
  EXPECT_EQ(again, unchanged.observe(10_s).measured.offered_records.at("in"));
}

TEST(RateChange, FollowsASchedule) {
  const JobBuilder job = map_job(job::SourceLoop::open, job::Arrivals::even);
  CheckedRun run(job, EngineProfile{});
  run.observe(10_s);
  const plan::RateSchedule steps({{5_s, 2000, 2000}, {5_s, 500, 500}});
  ASSERT_TRUE(run.testbed().change_rates({{"in", steps}}));
  EXPECT_NEAR(run.observe(5_s).measured.offered_records.at("in"), 10'000, 1);
  EXPECT_NEAR(run.observe(10_s).measured.offered_records.at("in"), 5'000, 1);
}

TEST(RateChange, RefusesUnknownSources) {
  const JobBuilder job = map_job(job::SourceLoop::open, job::Arrivals::even);
  CheckedRun run(job, EngineProfile{});
  const auto refused = run.testbed().change_rates({{"elsewhere", plan::RateSchedule::constant(1)}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("elsewhere"), std::string::npos);
}

// Two steps of ten minutes, observed by the minute, with and without jumps.
struct Fast {
  std::vector<job::Window> windows;
  std::vector<job::Jump> jumps;
  std::uint64_t events = 0;
};

Fast observe_minutes(const JobBuilder& job, bool fast, int minutes, Duration shown = {}) {
  Fast result;
  SimulatedTestbed inside(one_large_node(), EngineProfile{}, kernel::Seed(1).child("a"), kernel::Seed(1).child("b"));
  job::FastForwardTestbed jumping(inside, job::period_of(job.job()), 60_s * minutes, shown);
  job::Testbed& testbed = fast ? static_cast<job::Testbed&>(jumping) : inside;
  EXPECT_TRUE(testbed.deploy(job.job(), job.deployment()));
  for (int i = 0; i < minutes; ++i) {
    auto window = testbed.observe(60_s);
    EXPECT_TRUE(window);
    result.windows.push_back(std::move(*window));
  }
  EXPECT_EQ(testbed.now(), kernel::SimTime() + 60_s * minutes);
  result.jumps = jumping.jumps();
  result.events = inside.events();
  return result;
}

TEST(FastForward, AgreesWithWhatItLeavesOut) {
  JobBuilder job;
  job.source("in", plan::RateSchedule({{600_s, 3000, 3000}, {600_s, 6000, 6000}}), 1_us, 2);
  plan::Window window;
  window.length = 5_s;
  plan::KeyDistribution keys;
  keys.keys = 100;
  job.then(OperatorKind::window_aggregate, "window", 150_us, 2, Partitioning::automatic);
  job.keyed("k", keys).window(window).then(OperatorKind::sink, "out", 1_us);
  EXPECT_EQ(job::period_of(job.job()), 5_s);

  const Fast exact = observe_minutes(job, false, 20), fast = observe_minutes(job, true, 20);
  ASSERT_GE(fast.jumps.size(), 2U);
  EXPECT_LT(fast.events, exact.events / 4);
  for (const job::Jump& jump : fast.jumps) {
    EXPECT_EQ(jump.length % 5_s, Duration());
    EXPECT_LE(jump.widest, 0.01);
    EXPECT_GE(jump.batches, 4U);
  }
  for (std::size_t i = 0; i < exact.windows.size(); ++i) {
    const auto &a = exact.windows[i], &b = fast.windows[i];
    EXPECT_EQ(a.seen.t_s, b.seen.t_s);
    EXPECT_NEAR(b.seen.window_s, 60, 1e-9);
    EXPECT_NEAR(b.measured.window_s, 60, 1e-9);
    const auto &in = a.seen.operators.at("window").total, &jumped = b.seen.operators.at("window").total;
    EXPECT_NEAR(*jumped.records_in, *in.records_in, 0.01 * *in.records_in) << i;
    EXPECT_NEAR(*jumped.busy_ms_per_s, *in.busy_ms_per_s, 0.01 * *in.busy_ms_per_s) << i;
    EXPECT_NEAR(b.measured.read_records.at("in"), a.measured.read_records.at("in"),
                0.01 * a.measured.read_records.at("in"));
    EXPECT_NEAR(b.measured.result_records, a.measured.result_records, 0.02 * a.measured.result_records);
    EXPECT_NEAR(b.measured.latency_ns.mean(), a.measured.latency_ns.mean(), 0.02 * a.measured.latency_ns.mean());
  }
}

// 40 records a second are known to 1 % after half an hour; after a minute as well as any minute tells.
TEST(FastForward, KnowsRareRecordsAsWellAsTheyAreShown) {
  JobBuilder job;
  job.source("in", 40, 1_us, 2).arrivals(job::Arrivals::poisson, job::SourceLoop::open);
  job.then(OperatorKind::map, "map", 5'000_us, 1).then(OperatorKind::sink, "out", 1_us);
  EXPECT_TRUE(observe_minutes(job, true, 10).jumps.empty());
  const Fast fast = observe_minutes(job, true, 10, 60_s);
  ASSERT_FALSE(fast.jumps.empty());
  EXPECT_GE(fast.jumps.front().at, kernel::SimTime() + 60_s);
  EXPECT_LE(fast.jumps.front().at, kernel::SimTime() + 180_s);
  // Of 2400 records a minute, sd 49.
  for (const job::Window& window : fast.windows) EXPECT_NEAR(window.measured.result_records, 2400, 4 * 49);
}

// A load that the job cannot bear leaves a growing backlog: nothing to jump over.
TEST(FastForward, DoesNotJumpOverAGrowingBacklog) {
  const Fast fast = observe_minutes(map_job(job::SourceLoop::open, job::Arrivals::even, 20'000), true, 3);
  EXPECT_TRUE(fast.jumps.empty());
}

// The inner testbed falls behind by the jumps, and its schedule with it.
TEST(FastForward, KeepsTheScheduleInItsOwnTime) {
  JobBuilder job;
  job.source("in", plan::RateSchedule({{200_s, 1000, 1000}, {100_s, 1000, 3000}, {60_s, 2000, 2000}}, true), 1_us, 2);
  job.then(OperatorKind::map, "map", 100_us, 2).then(OperatorKind::sink, "out", 1_us);
  const Fast exact = observe_minutes(job, false, 14), fast = observe_minutes(job, true, 14);
  EXPECT_GE(fast.jumps.size(), 2U);
  for (std::size_t i = 0; i < exact.windows.size(); ++i) {
    EXPECT_NEAR(fast.windows[i].measured.offered_records.at("in"), exact.windows[i].measured.offered_records.at("in"),
                0.005 * exact.windows[i].measured.offered_records.at("in"))
        << i;
  }
}

TEST(FastForward, PeriodOfAJob) {
  JobBuilder job;
  job.source("in", 1000);
  plan::Window six, ten;
  six.length = 6_s;
  ten.shape = plan::WindowShape::sliding;
  ten.length = 10_s;
  ten.slide = 4_s;
  plan::KeyDistribution keys;
  job.then(OperatorKind::window_aggregate, "a", 1_us, 1, Partitioning::automatic).keyed("k", keys).window(six);
  job.then(OperatorKind::window_aggregate, "b", 1_us, 1, Partitioning::automatic).keyed("k", keys).window(ten);
  job.then(OperatorKind::sink, "out");
  EXPECT_EQ(job::period_of(job.job()), 12_s);  // of 6 s and 4 s
  EXPECT_EQ(job::period_of(job.job(), {10_s, Duration()}), 60_s);
  EXPECT_EQ(job::period_of(job.job(), {700_s}), Duration());
}

}  // namespace
}  // namespace millrace::runtime
