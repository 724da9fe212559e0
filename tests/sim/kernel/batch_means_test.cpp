#include "sim/kernel/batch_means.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/kernel/random_stream.h"

namespace millrace::kernel {
namespace {

TEST(StudentT, AgreesWithPrintedTablesAndClosedForms) {
  // One degree: tan(pi (p - 1/2)). Two degrees: (2p - 1) sqrt(2 / (4p (1 - p))) [= 0.9 sqrt(2 / 0.19) at p = 0.95].
  EXPECT_NEAR(student_t_quantile(0.75, 1), 1.0, 1e-9);
  EXPECT_NEAR(student_t_quantile(0.95, 2), 0.9 * std::sqrt(2 / 0.19), 1e-9);
  EXPECT_NEAR(student_t_quantile(0.975, 5), 2.570581836, 1e-8);
  EXPECT_NEAR(student_t_quantile(0.975, 10), 2.228138852, 1e-8);
  EXPECT_NEAR(student_t_quantile(0.995, 29), 2.756385904, 1e-8);
  EXPECT_NEAR(student_t_quantile(0.975, 1'000'000), 1.959966, 1e-5);  // nearly the normal's
}

TEST(StudentT, IsOdd) {
  EXPECT_NEAR(student_t_quantile(0.5, 7), 0, 1e-12);
  EXPECT_NEAR(student_t_quantile(0.1, 7), -student_t_quantile(0.9, 7), 1e-12);
}

TEST(MeanInterval, OfThreeNumbers) {
  // Mean 2, variance 1, t(0.975, 2) = 4.302653: half width 4.302653 / sqrt(3).
  const std::vector<double> observations = {1, 2, 3};
  const ConfidenceInterval interval = mean_interval(observations, 0.95);
  EXPECT_DOUBLE_EQ(interval.mean, 2);
  EXPECT_NEAR(interval.half_width, 4.302652730 / std::sqrt(3.0), 1e-8);
  EXPECT_TRUE(interval.contains(0));
  EXPECT_FALSE(interval.contains(5));
}

TEST(BatchMeans, LeavesTheRemainderAtTheFrontOut) {
  // Two batches of two, {1, 3} and {5, 7}: means 2 and 6, mean 4, standard error sqrt(8 / 2) = 2, t(0.75, 1) = 1.
  const std::vector<double> series = {100, 1, 3, 5, 7};
  const ConfidenceInterval interval = batch_means(series, 2, 0.5);
  EXPECT_DOUBLE_EQ(interval.mean, 4);
  EXPECT_NEAR(interval.half_width, 2, 1e-8);
}

// 99 % intervals of an autocorrelated series (x' = 0.8 x + noise, mean 0): at least 46 of 50 contain the mean.
TEST(BatchMeans, CoversTheMeanOfACorrelatedSeries) {
  int covered = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    RandomStream stream = Seed(seed).stream("series");
    std::vector<double> series;
    double x = 0;
    for (int i = 0; i < 4000; ++i) series.push_back(x = 0.8 * x + stream.normal());
    covered += batch_means(series, 20, 0.99).contains(0) ? 1 : 0;
  }
  EXPECT_GE(covered, 46);
}

TEST(Mser5, DropsTheWarmUp) {
  // 50 observations of 100, then noise around 0: the truncation that minimises the error is at the step.
  RandomStream stream = Seed(1).stream("series");
  std::vector<double> series(50, 100.0);
  for (int i = 0; i < 450; ++i) series.push_back(stream.uniform());
  const std::size_t truncation = mser5_truncation(series);
  EXPECT_GE(truncation, 50U);
  EXPECT_LE(truncation, 250U);
  EXPECT_EQ(truncation % 5, 0U);
}

TEST(Mser5, KeepsAStationarySeriesWhole) {
  // Alternating batches: every tail has the same spread, so the longest has the least error.
  std::vector<double> series;
  for (int i = 0; i < 500; ++i) series.push_back(i / 5 % 2);
  EXPECT_LE(mser5_truncation(series), 5U);
  EXPECT_EQ(mser5_truncation(std::vector<double>(9, 1.0)), 0U);
}

}  // namespace
}  // namespace millrace::kernel
