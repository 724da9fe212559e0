#include "experiments/statistics/bootstrap.h"

#include <gtest/gtest.h>

#include <vector>

#include "experiments/statistics/normal_tail.h"
#include "sim/kernel/batch_means.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

MeanInterval mean_of(const std::vector<double>& values, std::string_view name = "q5/ds2/slot_hours") {
  return bootstrap_mean(values, name);
}

TEST(NormalTail, IsThatOfTheTables) {
  EXPECT_DOUBLE_EQ(normal_tail(0), 0.5);
  EXPECT_NEAR(normal_tail(1.959964), 0.025, 1e-8);
  EXPECT_NEAR(normal_tail(-1), 0.841345, 1e-6);
}

TEST(Bootstrap, OneValueHasNoInterval) {
  EXPECT_EQ(mean_of({7}), (MeanInterval{1, 7, std::nullopt}));
}

TEST(Bootstrap, EqualValuesAreKnownExactly) {
  EXPECT_EQ(mean_of({0.1, 0.1, 0.1}), (MeanInterval{3, 0.1, Interval{0.1, 0.1}}));
}

// The means of resamples of two are the least, the middle and the greatest, a quarter of them at either end.
TEST(Bootstrap, TwoValuesSpanTheInterval) {
  EXPECT_EQ(mean_of({1, 3}), (MeanInterval{2, 2, Interval{1, 3}}));
}

// Of 1 ... 9: mean 5, variance 7.5; Student's interval is 5 -+ 2.306 sqrt(7.5 / 9) = 5 -+ 2.105.
TEST(Bootstrap, OfEvenValuesItIsNearStudents) {
  const MeanInterval known = mean_of({1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(known.n, 9U);
  EXPECT_DOUBLE_EQ(known.mean, 5);
  EXPECT_NEAR(known.interval->low, 5 - 2.105, 0.15);
  EXPECT_NEAR(known.interval->high, 5 + 2.105, 0.15);
}

TEST(Bootstrap, FollowsTheSkewOfTheValues) {
  const MeanInterval known = mean_of({0, 0, 0, 0, 0, 0, 0, 1, 8});
  EXPECT_GE(known.interval->low, 0) << "Student's would be negative";
  EXPECT_GT(known.interval->high - known.mean, known.mean - known.interval->low);
}

TEST(Bootstrap, TheNameChoosesTheDraws) {
  const std::vector<double> values = {1, 2, 3.5, 4, 5, 6.25, 7, 8, 9};
  EXPECT_EQ(mean_of(values), mean_of(values));
  EXPECT_NE(mean_of(values).interval, mean_of(values, "another").interval);
}

// 300 samples of nine, normal and exponential: intervals of 95 % hold the mean at least as often as is said of them in
// docs/comparing.md.
TEST(Bootstrap, HoldsTheMeanAboutAsOftenAsItSays) {
  kernel::RandomStream random = kernel::Seed(11).stream("samples");
  int normal = 0, skewed = 0;
  for (int sample = 0; sample < 300; ++sample) {
    std::vector<double> draws(9), exponentials(9);
    for (double& x : draws) x = 3 + random.normal();
    for (double& x : exponentials) x = random.exponential();
    normal += mean_of(draws).interval->contains(3) ? 1 : 0;
    skewed += mean_of(exponentials).interval->contains(1) ? 1 : 0;
  }
  EXPECT_GE(normal, 276);  // 92 %
  EXPECT_LE(normal, 297);  // 99 %
  EXPECT_GE(skewed, 255);  // 85 %
}

}  // namespace
}  // namespace millrace::experiments
