#include "experiments/oracle/rate_phases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using kernel::Duration;
using kernel::SimTime;
using plan::RateSchedule;
using testing::ElementsAre;

constexpr PhaseRule kRule{.shortest_step = 60_s, .longest = 10_min};

std::vector<RatePhase> phases(RateSchedule rate, Duration duration, const PhaseRule& rule = kRule) {
  job::Job job;
  job.sources["in"].rate = std::move(rate);
  return rate_phases(job, duration, rule);
}

RatePhase phase(Duration start, Duration length, double rate) {
  return {SimTime() + start, length, {{"in", rate}}};
}

TEST(RatePhases, KeepsStepsAsTheyAre) {
  const RateSchedule steps({{2_min, 1000.5, 1000.5}, {1_min, 300, 300}, {20_min, 50, 50}});
  EXPECT_THAT(phases(steps, 30_min),
              ElementsAre(phase(0_s, 2_min, 1000.5), phase(2_min, 1_min, 300), phase(3_min, 27_min, 50)));
  EXPECT_THAT(phases(steps, 90_s), ElementsAre(phase(0_s, 90_s, 1000.5)));
}

TEST(RatePhases, CutsARampIntoPiecesOfItsPeaks) {
  const RateSchedule ramp({{20_min, 0, 12'000}});
  EXPECT_THAT(phases(ramp, 20_min), ElementsAre(phase(0_s, 10_min, 6000), phase(10_min, 10_min, 12'000)));
  // Equal pieces, none longer than the longest; three digits, rounded up.
  EXPECT_THAT(phases(ramp, 11_min), ElementsAre(phase(0_s, 330_s, 3300), phase(330_s, 330_s, 6750)));
  EXPECT_THAT(phases(RateSchedule({{10_min, 0, 1234.1}}), 10_min), ElementsAre(phase(0_s, 10_min, 1250)));
}

TEST(RatePhases, JoinsShortStepsBetweenLongOnes) {
  const RateSchedule bumpy({{5_min, 100, 100}, {10_s, 900, 900}, {20_s, 200, 200}, {5_min, 100, 100}});
  EXPECT_THAT(phases(bumpy, 630_s),
              ElementsAre(phase(0_s, 5_min, 100), phase(5_min, 30_s, 900), phase(330_s, 5_min, 100)));
}

TEST(RatePhases, FollowsEverySource) {
  job::Job job;
  job.sources["a"].rate = RateSchedule({{5_min, 10, 10}, {5_min, 20, 20}}, true);
  job.sources["b"].rate = RateSchedule({{8_min, 1, 1}, {8_min, 2, 2}});
  std::vector<std::pair<double, std::map<std::string, double>>> seen;
  for (const RatePhase& each : rate_phases(job, 15_min, kRule)) seen.emplace_back(each.start.seconds(), each.rates);
  using Rates = std::map<std::string, double>;
  EXPECT_THAT(seen,
              ElementsAre(std::pair(0.0, Rates{{"a", 10}, {"b", 1}}), std::pair(300.0, Rates{{"a", 20}, {"b", 1}}),
                          std::pair(480.0, Rates{{"a", 20}, {"b", 2}}), std::pair(600.0, Rates{{"a", 10}, {"b", 2}})));
}

TEST(RatePhases, HoldsTheRates) {
  job::Job job;
  job.sources["in"].rate = RateSchedule({{20_min, 0, 12'000}});
  job.sources["in"].noise.sd = 0.1;
  const job::Job steady = at_rates(job, {{"in", 70}});
  EXPECT_EQ(steady.sources.at("in").rate.rate(SimTime() + 5_min), 70);
  EXPECT_EQ(steady.sources.at("in").noise.sd, 0);
}

}  // namespace
}  // namespace millrace::experiments
