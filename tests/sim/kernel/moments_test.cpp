#include "sim/kernel/moments.h"

#include <gtest/gtest.h>

namespace millrace::kernel {
namespace {

using namespace literals;

TEST(OnlineMoments, OfFourNumbers) {
  // Mean 5; squared distances 9 + 1 + 1 + 9 = 20; variance 20 / 3.
  OnlineMoments moments;
  for (const double x : {2.0, 4.0, 6.0, 8.0}) moments.add(x);
  EXPECT_EQ(moments.count(), 4U);
  EXPECT_DOUBLE_EQ(moments.mean(), 5);
  EXPECT_DOUBLE_EQ(moments.variance(), 20.0 / 3);
}

TEST(OnlineMoments, CountsStandForRepetition) {
  OnlineMoments weighted, repeated;
  weighted.add(1, 3);
  weighted.add(5, 2);
  weighted.add(100, 0);
  for (const double x : {1.0, 1.0, 1.0, 5.0, 5.0}) repeated.add(x);
  EXPECT_EQ(weighted.count(), 5U);
  EXPECT_DOUBLE_EQ(weighted.mean(), repeated.mean());
  EXPECT_DOUBLE_EQ(weighted.variance(), repeated.variance());
}

TEST(OnlineMoments, MergesAsIfAddedHere) {
  OnlineMoments left, right, all;
  for (const double x : {1.0, 2.0, 10.0}) left.add(x), all.add(x);
  for (const double x : {-4.0, 7.0}) right.add(x), all.add(x);
  left.merge(right);
  left.merge(OnlineMoments());
  EXPECT_EQ(left.count(), 5U);
  EXPECT_DOUBLE_EQ(left.mean(), all.mean());
  EXPECT_DOUBLE_EQ(left.variance(), all.variance());
}

TEST(OnlineMoments, NothingAndOneHaveNoVariance) {
  OnlineMoments moments;
  EXPECT_EQ(moments.mean(), 0);
  EXPECT_EQ(moments.variance(), 0);
  moments.add(3);
  EXPECT_EQ(moments.mean(), 3);
  EXPECT_EQ(moments.variance(), 0);
}

TEST(TimeAverage, WeighsValuesByTheirTime) {
  // 2 for 1 s, 5 for 3 s: integral 17, average 17 / 4.
  TimeAverage average(2);
  average.set(SimTime() + 1_s, 5);
  EXPECT_DOUBLE_EQ(average.integral(SimTime() + 4_s), 17);
  EXPECT_DOUBLE_EQ(average.average(SimTime() + 4_s), 4.25);
}

TEST(TimeAverage, ResetStartsAnewWithThePresentValue) {
  TimeAverage average(2);
  average.set(SimTime() + 1_s, 5);
  average.reset(SimTime() + 2_s);
  EXPECT_DOUBLE_EQ(average.average(SimTime() + 2_s), 5);
  average.set(SimTime() + 3_s, 7);
  EXPECT_DOUBLE_EQ(average.average(SimTime() + 4_s), 6);
}

}  // namespace
}  // namespace millrace::kernel
