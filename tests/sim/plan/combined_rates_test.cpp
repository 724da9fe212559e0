#include "sim/plan/combined_rates.h"

#include <gtest/gtest.h>

#include "sim/plan/rate_patterns.h"

namespace millrace::plan {
namespace {

using namespace kernel::literals;
using kernel::Duration;
using kernel::SimTime;

SimTime at(Duration when) {
  return SimTime() + when;
}

TEST(CombinedRates, SumAddsRampsAndSteps) {
  // 10 .. 20 within 10 s, then 20; and 1 or 5 every 4 s.
  const RateSchedule sum = sum_of({ramp(10, 20, 0_s, 10_s), square(1, 5, 8_s)}, 30_s, false);
  EXPECT_DOUBLE_EQ(sum.rate(at(3_s)), 13 + 1);
  EXPECT_DOUBLE_EQ(sum.rate(at(4_s)), 14 + 5);
  EXPECT_DOUBLE_EQ(sum.rate(at(9_s)), 19 + 1);
  EXPECT_DOUBLE_EQ(sum.rate(at(13_s)), 20 + 5);
  EXPECT_NEAR(sum.records_until(at(10_s)), 150 + 4 * 1 + 4 * 5 + 2 * 1, 1e-6);
  EXPECT_DOUBLE_EQ(sum.rate(at(100_s)), sum.rate(at(30_s)));
}

TEST(CombinedRates, ProductOfARampWithItselfIsASquare) {
  const RateSchedule straight = ramp(0, 8, 0_s, 8_s);
  const RateSchedule product = product_of({straight, straight}, 8_s, true);
  for (const int second : {0, 1, 4, 7}) {  // the points between which it is straight
    EXPECT_NEAR(product.rate(at(Duration::from_seconds(second))), second * second, 1e-9);
  }
  EXPECT_NEAR(product.rate(at(2500_ms)), (4 + 9) / 2.0, 1e-9);
  EXPECT_TRUE(product.repeats());
  EXPECT_EQ(product.extent(), 8_s);
}

TEST(CombinedRates, AFactorScalesExactly) {
  const RateSchedule wave = square(10, 30, 8_s);
  const RateSchedule product = product_of({wave, RateSchedule::constant(1.5)}, 16_s, false);
  EXPECT_EQ(product.rate(at(2_s)), 15);
  EXPECT_EQ(product.rate(at(6_s)), 45);
  EXPECT_EQ(product.next_change(at(0_s)), at(4_s));  // equal pieces are one
}

TEST(CombinedRates, ClippingPutsCornersWhereTheLimitsAreCrossed) {
  const RateSchedule clip = clipped(ramp(0, 100, 0_s, 10_s), 20, 70, 15_s, false);
  EXPECT_EQ(clip.rate(at(1_s)), 20);
  EXPECT_NEAR(clip.rate(at(2_s)), 20, 1e-6);
  EXPECT_NEAR(clip.rate(at(5_s)), 50, 1e-6);
  EXPECT_EQ(clip.rate(at(9_s)), 70);
  EXPECT_EQ(clip.rate(at(14_s)), 70);
  EXPECT_NEAR(clip.records_until(at(10_s)), 2 * 20 + 5 * 45 + 3 * 70, 1e-3);
}

TEST(CombinedRates, ASequencePlaysEachFromItsBeginning) {
  const RateSchedule sequence = sequence_of({RateSchedule::constant(7), ramp(10, 20, 0_s, 10_s)}, 5_s, true);
  EXPECT_EQ(sequence.rate(at(4_s)), 7);
  EXPECT_DOUBLE_EQ(sequence.rate(at(7_s)), 12);
  EXPECT_EQ(sequence.rate(at(11_s)), 7);
  EXPECT_EQ(sequence.extent(), 10_s);
}

}  // namespace
}  // namespace millrace::plan
