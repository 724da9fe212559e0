#include "tuners/ds2/policy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace millrace::tuners::ds2 {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

EpochOperator source_at(double target, double achieved) {
  EpochOperator op;
  op.id = "source";
  op.is_source = true;
  op.rates = {.true_output = target, .observed_output = achieved};
  return op;
}

EpochOperator working(std::uint32_t p, double t, double o, std::vector<std::size_t> inputs) {
  EpochOperator op;
  op.id = "op";
  op.parallelism = p;
  op.rates = {.true_processing = t, .true_output = o, .observed_processing = t / 2, .observed_output = o / 2};
  op.inputs = std::move(inputs);
  return op;
}

// source 1000/s -> a (p 2, T 400, O 800: selectivity 2) -> b (p 1, T 500).
Epoch chain() {
  return {source_at(1000, 1000), working(2, 400, 800, {0}), working(1, 500, 0, {1})};
}

TEST(Ds2Policy, ScalesEveryOperatorOfAChainAtOnce) {
  // a: x = 1000 / (400 / 2) = 5, emits 800 * 5 / 2 = 2000 (twice what arrives). b: x = 2000 / 500 = 4.
  for (const Mode mode : {Mode::intended, Mode::released}) {
    const auto demands = demands_of(chain(), 0, mode);
    EXPECT_DOUBLE_EQ(demands[1].arriving, 1000);
    EXPECT_DOUBLE_EQ(demands[1].instances, 5);
    EXPECT_DOUBLE_EQ(demands[1].output, 2000);
    EXPECT_EQ(demands[1].degree, 5u);
    EXPECT_DOUBLE_EQ(demands[2].instances, 4);
    EXPECT_EQ(demands[2].degree, 4u);
  }
}

TEST(Ds2Policy, HeadRoomIsNotPropagated) {
  // phi = 0.3: ceil(5 * 1.3) = 7, ceil(4 * 1.3 = 5.2) = 6; b still sees 2000/s.
  const auto demands = demands_of(chain(), 0.3, Mode::intended);
  EXPECT_EQ(demands[1].degree, 7u);
  EXPECT_DOUBLE_EQ(demands[2].arriving, 2000);
  EXPECT_EQ(demands[2].degree, 6u);
}

TEST(Ds2Policy, EverySuccessorGetsTheWholeOutputAndAJoinTheSum) {
  // The source feeds a and b with 1000/s each; both have selectivity 1; the join gets 2000/s at 300/s an instance.
  const Epoch epoch = {source_at(1000, 1000), working(1, 400, 400, {0}), working(1, 250, 250, {0}),
                       working(2, 600, 0, {1, 2})};
  const auto demands = demands_of(epoch, 0, Mode::intended);
  EXPECT_EQ(demands[1].degree, 3u);  // 2.5
  EXPECT_EQ(demands[2].degree, 4u);  // 4
  EXPECT_DOUBLE_EQ(demands[3].arriving, 2000);
  EXPECT_EQ(demands[3].degree, 7u);  // 6.67
}

TEST(Ds2Policy, NothingArrivesAtAWorkingOperator) {
  const Epoch epoch = {source_at(0, 0), working(3, 400, 800, {0})};
  EXPECT_EQ(demands_of(epoch, 0, Mode::released)[1].degree, 0u);
  EXPECT_EQ(demands_of(epoch, 0, Mode::intended)[1].degree, 1u);
}

TEST(Ds2Policy, DemandOnAnOperatorWithoutCapacity) {
  // T = O = 0 with 1000/s arriving. Released: x = 1000 / 0, saturated; it then emits 0 * inf, undefined, and so the
  // next operator is converted from "not a number" to 0. Intended: both stay, and what b will get is unknown.
  const Epoch epoch = {source_at(1000, 1000), working(3, 0, 0, {0}), working(2, 500, 0, {1})};
  const auto released = demands_of(epoch, 0, Mode::released);
  EXPECT_EQ(released[1].instances, kInfinite);
  EXPECT_EQ(released[1].degree, 4294967295u);
  EXPECT_TRUE(std::isnan(released[1].output));
  EXPECT_EQ(released[2].degree, 0u);
  const auto intended = demands_of(epoch, 0, Mode::intended);
  EXPECT_EQ(intended[1].degree, 3u);
  EXPECT_TRUE(std::isnan(intended[1].output));
  EXPECT_EQ(intended[2].degree, 2u);
}

TEST(Ds2Policy, NothingArrivesAtAnOperatorThatDidNothing) {
  const Epoch epoch = {source_at(0, 0), working(3, 0, 0, {0}), working(2, 500, 0, {1})};
  EXPECT_EQ(demands_of(epoch, 0, Mode::released)[1].degree, 0u);  // 0 / 0
  const auto intended = demands_of(epoch, 0, Mode::intended);
  EXPECT_EQ(intended[1].degree, 3u);
  EXPECT_EQ(intended[2].degree, 1u);  // nothing will arrive there either, and it could work
}

TEST(Ds2Policy, AnOperatorWithoutUsefulTimeStillPassesItsSelectivityOn) {
  // a handled 200/s and emitted 400/s without measurable useful time; 1000/s arriving become 2000/s for b.
  EpochOperator a = working(1, 0, 0, {0});
  a.rates.observed_processing = 200;
  a.rates.observed_output = 400;
  const Epoch epoch = {source_at(1000, 1000), a, working(1, 500, 0, {1})};
  const auto demands = demands_of(epoch, 0, Mode::intended);
  EXPECT_EQ(demands[1].degree, 1u);
  EXPECT_EQ(demands[2].degree, 4u);
}

TEST(Ds2Policy, RoundingErrorBuysNoInstanceInIntendedMode) {
  // 0.3 / 0.1 is 3 - 1 ulp, but 0.1 * 3 / 0.1 is 3 + 1 ulp: exactly 3 instances are meant.
  const Epoch epoch = {source_at(0.1 * 3, 0.3), working(1, 0.1, 0.1, {0})};
  EXPECT_EQ(demands_of(epoch, 0, Mode::released)[1].degree, 4u);
  EXPECT_EQ(demands_of(epoch, 0, Mode::intended)[1].degree, 3u);
}

// The source should emit 1000/s, achieves 800/s, and the rates say that 4 instances do.
Epoch throttled() {
  return {source_at(1000, 800), working(4, 1000, 1000, {0}), working(2, 2000, 0, {1})};
}

TEST(Ds2Correction, AddsTheMissingShareWhenNothingWouldGrow) {
  // Degrees are 4 and 1; ratio 1000 / 800 = 1.25; ceil(4 * 1.25) = 5, ceil(1 * 1.25) = 2.
  const Epoch epoch = throttled();
  auto demands = demands_of(epoch, 0, Mode::intended);
  const Correction correction = correct_for_throttled_sources(epoch, 1.2, Mode::intended, demands);
  EXPECT_TRUE(correction.applied);
  EXPECT_DOUBLE_EQ(correction.ratio, 1.25);
  EXPECT_EQ(demands[1].degree, 5u);
  EXPECT_EQ(demands[2].degree, 2u);
}

TEST(Ds2Correction, NeedsARatioAboveTheThresholdAndNoGrowth) {
  Epoch epoch = throttled();
  auto demands = demands_of(epoch, 0, Mode::intended);
  EXPECT_FALSE(correct_for_throttled_sources(epoch, 1.25, Mode::intended, demands).applied);  // strict
  EXPECT_EQ(demands[1].degree, 4u);
  epoch[1].parallelism = 3;  // now a grows: 1000 / (1000 / 3) = 3, with phi = 0.1: 4
  demands = demands_of(epoch, 0.1, Mode::intended);
  ASSERT_EQ(demands[1].degree, 4u);
  EXPECT_FALSE(correct_for_throttled_sources(epoch, 1.2, Mode::intended, demands).applied);
}

}  // namespace
}  // namespace millrace::tuners::ds2
