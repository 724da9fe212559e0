// Random arrivals: mean and variance of counts against exact formulas, one by one and on the grid of milliseconds.
#include "sim/runtime/arrivals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace millrace::runtime {
namespace {

using namespace kernel::literals;
using kernel::SimTime;

constexpr std::uint64_t kSeeds = 20'000;

job::SourceLoad load_of(job::Arrivals arrivals, plan::RateSchedule rate) {
  job::SourceLoad load;
  load.rate = std::move(rate);
  load.arrivals = arrivals;
  return load;
}

// Mean and variance of the records until `at` over the seeds, within four of their standard errors.
void expect_counts(const job::SourceLoad& load, SimTime at, double mean, double variance) {
  for (const bool individually : {true, false}) {
    double sum = 0, squares = 0, fourth = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const auto count = static_cast<double>(
          ArrivalProcess(load, kernel::Seed(seed).child("source/in"), individually).count_until(at));
      const double off = count - mean;
      sum += off;
      squares += off * off;
      fourth += off * off * off * off;
    }
    const double n = kSeeds;
    EXPECT_NEAR(sum / n, 0, 4 * std::sqrt(variance / n)) << individually;
    EXPECT_NEAR(squares / n, variance, 4 * std::sqrt((fourth / n - variance * variance) / n)) << individually;
  }
}

// P(a gamma variable of that shape <= x): the series of the incomplete gamma function [Abramowitz & Stegun, 6.5.29].
double gamma_below(double shape, double x) {
  double term = std::exp(shape * std::log(x) - x - std::lgamma(shape + 1)), sum = 0;
  for (double k = 1; term > 1e-16 || k < x; ++k) {
    sum += term;
    term *= x / (shape + k);
  }
  return sum;
}

// n gaps of gamma shape k fit into a length x (in mean gaps) with probability P(gamma(n k) <= k x); a count N has
// E N = sum of P(N >= n) and E N^2 = sum of (2 n - 1) P(N >= n).
void expect_renewal_counts(const job::SourceLoad& load, SimTime at, double length) {
  const double shape = 1 / (load.gap_cv * load.gap_cv);
  double mean = 0, square = 0;
  for (double n = 1; n < 60 * length; ++n) {
    const double reached = gamma_below(n * shape, shape * length);
    mean += reached;
    square += (2 * n - 1) * reached;
  }
  expect_counts(load, at, mean, square - mean * mean);
}

TEST(Arrivals, GammaCountsAreThoseOfARenewalProcess) {
  for (const double cv : {0.5, 1.0, 2.0}) {
    job::SourceLoad load = load_of(job::Arrivals::gamma, plan::RateSchedule::constant(1000));
    load.gap_cv = cv;
    expect_renewal_counts(load, SimTime() + 10_ms, 10);
  }
}

// The same number of mean gaps, whatever the rate does.
TEST(Arrivals, GapsStretchWithTheRate) {
  job::SourceLoad load =
      load_of(job::Arrivals::gamma, plan::RateSchedule({{5_ms, 400, 400}, {4_ms, 0, 0}, {2_ms, 3000, 5000}}));
  load.gap_cv = 2;
  expect_renewal_counts(load, SimTime() + 11_ms, 2 + 0 + 8);
}

// The rate of the two states has the autocovariance p (1 - p) (difference)^2 exp(-r u), r = 1 / busy + 1 / quiet, so
// the count until t has the variance of a Poisson one and twice the integral of (t - u) times that
// [Fischer & Meier-Hellstern 1993, eq. 21].
TEST(Arrivals, ModulatedCountsHaveTheMeanAndVarianceOfTheirProcess) {
  job::SourceLoad load = load_of(job::Arrivals::mmpp, plan::RateSchedule::constant(550));
  load.modulation = {20_ms, 30_ms, 0.25};
  const double p = 0.4, difference = 1000 - 250, r = 1 / 0.020 + 1 / 0.030;
  for (const double t : {0.005, 0.200}) {
    const double more = 2 * p * (1 - p) * difference * difference * (t / r - (1 - std::exp(-r * t)) / (r * r));
    expect_counts(load, SimTime::from_seconds(t), 550 * t, 550 * t + more);
  }
}

TEST(Arrivals, QuietStatesMayBeSilent) {
  job::SourceLoad load = load_of(job::Arrivals::mmpp, plan::RateSchedule::constant(1000));
  load.modulation = {10_ms, 90_ms, 0};
  ArrivalProcess each(load, kernel::Seed(1), true), grid(load, kernel::Seed(1), false);
  // States have a stream of their own: both kinds see the same.
  std::uint64_t silent = 0;
  for (std::int64_t cell = 0; cell < 20'000; ++cell) {
    const SimTime from = SimTime() + cell * 1_ms, to = from + 1_ms;
    const std::uint64_t one = each.count_until(to) - each.count_until(from);
    const std::uint64_t other = grid.count_until(to) - grid.count_until(from);
    silent += one == 0 && other == 0;
    // 10 records/ms while busy: a busy cell without any is rare, and a cell may be busy for a part of it only.
    EXPECT_TRUE(one <= 9 || other > 0) << cell;
  }
  EXPECT_NEAR(static_cast<double>(silent) / 20'000, 0.89, 0.03);
}

// 300 records a second at 1000/s: one each millisecond from the full second on, then silence.
TEST(Arrivals, BurstsComeAtTheFullSecond) {
  job::SourceLoad load = load_of(job::Arrivals::burst, plan::RateSchedule::constant(300));
  load.burst_rate = 1000;
  ArrivalProcess process(load, kernel::Seed(1), false);
  EXPECT_EQ(process.count_until(SimTime() + 4_s), 1200U);
  EXPECT_EQ(process.count_until(SimTime() + 4_s + 100_ms), 1300U);
  EXPECT_EQ(process.count_until(SimTime() + 4_s + 400_ms), 1500U);
  EXPECT_EQ(process.time_of(1201), SimTime() + 4_s + 1_ms);
  EXPECT_EQ(process.time_of(1500), SimTime() + 4_s + 300_ms);
  EXPECT_EQ(process.time_of(1501), SimTime() + 5_s + 1_ms);
}

TEST(Arrivals, BurstsWithoutARateComeAtOnce) {
  ArrivalProcess process(load_of(job::Arrivals::burst, plan::RateSchedule::constant(2.5)), kernel::Seed(1), false);
  EXPECT_EQ(process.count_until(SimTime()), 2U);  // halves are kept for the next second
  EXPECT_EQ(process.count_until(SimTime() + 1_s), 5U);
  EXPECT_EQ(process.time_of(5), SimTime() + 1_s);
  EXPECT_EQ(process.time_of(6), SimTime() + 2_s);
}

// What the producer cannot send within its second it never sends.
TEST(Arrivals, TheRateOfABurstIsACap) {
  job::SourceLoad load = load_of(job::Arrivals::burst, plan::RateSchedule({{2_s, 500, 500}, {1_s, 100, 100}}));
  load.burst_rate = 200;
  ArrivalProcess process(load, kernel::Seed(1), false);
  EXPECT_EQ(process.count_until(SimTime() + 1500_ms), 300U);
  EXPECT_EQ(process.count_until(SimTime() + 2999_ms), 500U);
  EXPECT_GE(process.time_of(400), SimTime() + 1999_ms);
  EXPECT_LT(process.time_of(400), SimTime() + 2_s);
}

TEST(Arrivals, EndWhereTheRateDoes) {
  for (const auto arrivals :
       {job::Arrivals::gamma, job::Arrivals::mmpp, job::Arrivals::poisson, job::Arrivals::burst}) {
    for (const bool individually : {true, false}) {
      for (const bool repeat : {true, false}) {
        const auto none = load_of(arrivals, plan::RateSchedule({{1_s, 0, 0}}, repeat));
        EXPECT_EQ(ArrivalProcess(none, kernel::Seed(1), individually).count_until(SimTime() + 3_s), 0U);
      }
      const auto ends = load_of(arrivals, plan::RateSchedule({{1_s, 1000, 1000}, {1_s, 0, 0}}));
      ArrivalProcess process(ends, kernel::Seed(1), individually);
      const std::uint64_t all = process.count_until(SimTime() + 1_s);
      EXPECT_GT(all, 400U);
      EXPECT_EQ(process.count_until(SimTime() + 100_s), all);
      EXPECT_EQ(process.time_of(all + 1), SimTime::never());
      EXPECT_LE(process.time_of(all), SimTime() + 1_s);
    }
  }
}

// A record is counted from the instant at which it arrives.
TEST(Arrivals, CountsAndTimesAgree) {
  job::SourceLoad load = load_of(job::Arrivals::gamma, plan::RateSchedule::constant(5000));
  load.gap_cv = 3;
  ArrivalProcess process(load, kernel::Seed(4), true);
  for (std::uint64_t k = 1; k <= 2000; ++k) {
    const SimTime at = process.time_of(k);
    EXPECT_GE(process.count_until(at), k);
    EXPECT_LT(process.count_until(at - 1_ns), k);
  }
}

}  // namespace
}  // namespace millrace::runtime
