#include "sim/plan/rate_noise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/plan/rate_patterns.h"

namespace millrace::plan {
namespace {

using namespace kernel::literals;
using kernel::Duration;
using kernel::SimTime;

SimTime at(Duration when) {
  return SimTime() + when;
}

RateSchedule noisy(const RateSchedule& rate, const RateNoise& noise, Duration horizon, std::uint64_t seed = 1) {
  kernel::RandomStream stream = kernel::Seed(seed).stream("rate");
  return with_noise(rate, noise, horizon, stream);
}

struct Spread {
  double mean = 0, sd = 0, correlation = 0;
};

// Of the factors of `n` stretches of a second.
Spread spread_of(const RateNoise& noise, int n) {
  const RateSchedule schedule = noisy(RateSchedule::constant(100), noise, Duration::from_seconds(n));
  std::vector<double> logs;
  Spread spread;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    const double factor = schedule.rate(at(Duration::from_seconds(i + 0.5))) / 100;
    spread.mean += factor / n;
    squares += factor * factor / n;
    logs.push_back(std::log(factor));
  }
  spread.sd = std::sqrt(squares - spread.mean * spread.mean);
  double mean_log = 0, variance = 0, covariance = 0;
  for (const double each : logs) mean_log += each / n;
  for (std::size_t i = 1; i < logs.size(); ++i) {
    variance += (logs[i] - mean_log) * (logs[i] - mean_log);
    covariance += (logs[i] - mean_log) * (logs[i - 1] - mean_log);
  }
  spread.correlation = covariance / variance;
  return spread;
}

// 40,000 factors of standard deviation 0.3: the mean's standard error is 0.0015, the others' about 0.005.
TEST(RateNoise, FactorsHaveMeanOneTheStandardDeviationAndTheCorrelation) {
  const Spread alone = spread_of({.sd = 0.3, .each = 1_s, .correlation = 0}, 40'000);
  EXPECT_NEAR(alone.mean, 1, 0.006);
  EXPECT_NEAR(alone.sd, 0.3, 0.015);
  EXPECT_NEAR(alone.correlation, 0, 0.02);
  const Spread wandering = spread_of({.sd = 0.3, .each = 1_s, .correlation = 0.8}, 40'000);
  EXPECT_NEAR(wandering.mean, 1, 0.02);
  EXPECT_NEAR(wandering.sd, 0.3, 0.03);
  EXPECT_NEAR(wandering.correlation, 0.8, 0.02);
}

TEST(RateNoise, KeepsTheShapeWithinAStretch) {
  const RateSchedule plain = ramp(100, 500, 3_s, 10_s);
  const RateSchedule schedule = noisy(plain, {.sd = 0.2, .each = 5_s, .correlation = 0}, 20_s);
  for (const int stretch : {0, 5, 10, 15}) {
    const double factor =
        schedule.rate(at(Duration::from_seconds(stretch))) / plain.rate(at(Duration::from_seconds(stretch)));
    for (const double offset : {1.0, 2.5, 3.5, 4.9}) {
      const SimTime when = at(Duration::from_seconds(stretch + offset));
      EXPECT_NEAR(schedule.rate(when), factor * plain.rate(when), 1e-6 * plain.rate(when)) << stretch + offset;
    }
  }
  EXPECT_NE(schedule.rate(at(1_s)) / 100, schedule.rate(at(16_s)) / 500);
  EXPECT_EQ(schedule.rate(at(19_s)), schedule.rate(at(100_s)));  // after the horizon
}

TEST(RateNoise, IsAFunctionOfTheStream) {
  const RateNoise noise{.sd = 0.2, .each = 5_s, .correlation = 0.5};
  const RateSchedule square_wave = square(100, 200, 8_s);
  const auto first = noisy(square_wave, noise, 60_s, 1), again = noisy(square_wave, noise, 60_s, 1);
  const auto other = noisy(square_wave, noise, 60_s, 2);
  EXPECT_EQ(first.records_until(at(60_s)), again.records_until(at(60_s)));
  EXPECT_NE(first.records_until(at(60_s)), other.records_until(at(60_s)));
}

}  // namespace
}  // namespace millrace::plan
