// Stretches of time that are jumped over because the same job was watched before.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sim/job/fast_forward_testbed.h"
#include "sim/job/precedent.h"
#include "sim/runtime/simulated_precedents.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

const Duration kWait = 600_s;

// Random arrivals at a generator, a map, and a count per key and two seconds.
JobBuilder counting_job(std::uint32_t mappers, std::uint32_t counters) {
  JobBuilder job;
  job.source("in", 500, 1_us, 2).arrivals(job::Arrivals::poisson, job::SourceLoop::closed);
  job.then(OperatorKind::map, "map", 400_us, mappers);
  plan::Window window;
  window.length = 2_s;
  plan::KeyDistribution keys;
  keys.keys = 300;
  job.then(OperatorKind::window_aggregate, "count", 400_us, counters, Partitioning::automatic);
  job.keyed("k", keys).window(window).then(OperatorKind::sink, "out", 1_us);
  return job;
}

SimulatedPrecedents precedents_of(const JobBuilder& job, std::uint64_t seed = 7) {
  return SimulatedPrecedents({.job = job.job(),
                              .cluster = one_large_node(),
                              .engine = EngineProfile{},
                              .seed = kernel::Seed(seed),
                              .batch = job::batch_length(job::period_of(job.job())),
                              .horizon = kWait,
                              .shown = 60_s});
}

// What is seen of the last minute of ten, load after load.
struct Seen {
  std::vector<job::Window> minutes;
  std::vector<job::Jump> jumps;
  std::uint64_t events = 0;
};

// Meets the rates one after another; before each the job is restarted at another degree and back, if it `restarts`.
Seen meet(const JobBuilder& job, const std::vector<double>& rates, bool restarts, job::Precedents* precedents,
          bool whole = false) {
  Seen result;
  SimulatedTestbed inside(one_large_node(), EngineProfile{}, kernel::Seed(1), kernel::Seed(2));
  job::FastForwardTestbed jumping(inside, job::period_of(job.job()), kWait, 60_s, 0.01, precedents);
  job::Testbed& testbed = whole ? static_cast<job::Testbed&>(inside) : jumping;
  EXPECT_TRUE(testbed.deploy(job.job(), job.deployment()));
  for (const double rate : rates) {
    EXPECT_TRUE(testbed.change_rates({{"in", plan::RateSchedule::constant(rate)}}));
    if (restarts) {
      EXPECT_TRUE(testbed.reconfigure(job.deployment().with("map", plan::Parallelism{5})));
      EXPECT_TRUE(testbed.reconfigure(job.deployment()));
    }
    const kernel::SimTime start = testbed.now();
    EXPECT_TRUE(testbed.observe(kWait - 60_s));
    result.minutes.push_back(testbed.observe(60_s).value());
    EXPECT_EQ(testbed.now() - start, kWait);
    EXPECT_NEAR(result.minutes.back().measured.window_s, 60, 1e-9);
  }
  result.jumps = jumping.jumps();
  result.events = inside.events();
  return result;
}

void expect_alike(const Seen& a, const Seen& b, double share, double busy_ms) {
  ASSERT_EQ(a.minutes.size(), b.minutes.size());
  for (std::size_t i = 0; i < a.minutes.size(); ++i) {
    for (const auto& [id, op] : a.minutes[i].seen.operators) {
      const job::Metrics &one = op.total, &other = b.minutes[i].seen.operators.at(id).total;
      if (one.records_in) {
        EXPECT_NEAR(*one.records_in, *other.records_in, share * *other.records_in) << id << i;
      }
      EXPECT_NEAR(*one.busy_ms_per_s, *other.busy_ms_per_s, busy_ms) << id << i;
      EXPECT_NEAR(*one.backpressured_ms_per_s, *other.backpressured_ms_per_s, 2 * busy_ms) << id << i;
    }
  }
}

TEST(Precedents, AreAFunctionOfTheQuestion) {
  const JobBuilder job = counting_job(2, 1);
  auto one = precedents_of(job), other = precedents_of(job);
  const auto& first = one.of(job.deployment(), {{"in", 500}});
  other.of(job.deployment(), {{"in", 300}});
  const auto& last = other.of(job.deployment(), {{"in", 500}});
  ASSERT_FALSE(first.steady.empty());
  ASSERT_EQ(first.steady.size(), last.steady.size());
  EXPECT_EQ(first.widest, last.widest);
  for (std::size_t i = 0; i < first.steady.size(); ++i) EXPECT_EQ(first.steady[i].seen, last.steady[i].seen);
  EXPECT_EQ(&first, &one.of(job.deployment(), {{"in", 500}}));
}

TEST(Precedents, SpareMostOfWhatIsNeededToKnowOneself) {
  const JobBuilder job = counting_job(2, 1);
  const std::vector<double> rates = {500, 900, 300, 500, 900, 300};
  for (const bool restarts : {false, true}) {
    auto precedents = precedents_of(job);
    const Seen alone = meet(job, rates, restarts, nullptr), led = meet(job, rates, restarts, &precedents);
    EXPECT_LT(2 * led.events, alone.events);
    expect_alike(led, alone, 0.03, 15);
  }
}

// Sustained overload of a counter: buffers fill for two minutes, then everybody before it is held up.
TEST(Precedents, HideNoOverload) {
  const JobBuilder job = counting_job(4, 1);
  auto precedents = precedents_of(job);
  const Seen whole = meet(job, {2600, 1000}, true, nullptr, true), led = meet(job, {2600, 1000}, true, &precedents);
  const auto of_map = [](const Seen& seen) { return seen.minutes.front().seen.operators.at("map").total; };
  EXPECT_GT(*of_map(whole).backpressured_ms_per_s, 700);
  EXPECT_LT(4 * led.events, whole.events);
  expect_alike(led, whole, 0.03, 15);
}

// A job that brings along what the precedent did not have goes on by itself.
TEST(Precedents, AreNotFollowedByABacklog) {
  JobBuilder job;
  job.source("in", 1000, 1_us, 2);  // open: what it cannot read stays in its log
  job.then(OperatorKind::map, "map", 200_us, 1).then(OperatorKind::sink, "out", 1_us);
  auto precedents = precedents_of(job);
  SimulatedTestbed inside(one_large_node(), EngineProfile{}, kernel::Seed(1), kernel::Seed(2));
  job::FastForwardTestbed testbed(inside, job::period_of(job.job()), kWait, 60_s, 0.01, &precedents);
  ASSERT_TRUE(testbed.deploy(job.job(), job.deployment()));
  ASSERT_TRUE(testbed.change_rates({{"in", plan::RateSchedule::constant(9000)}}));
  ASSERT_TRUE(testbed.observe(120_s));  // leaves half a million records
  ASSERT_TRUE(testbed.change_rates({{"in", plan::RateSchedule::constant(1000)}}));
  const std::size_t jumps = testbed.jumps().size();
  const auto draining = testbed.observe(60_s).value();
  EXPECT_EQ(testbed.jumps().size(), jumps);
  EXPECT_GT(draining.measured.read_records.at("in"), 200'000);
}

}  // namespace
}  // namespace millrace::runtime
