#include "sim/kernel/time.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace millrace::kernel {
namespace {

using namespace literals;

TEST(Duration, LiteralsCountNanoseconds) {
  EXPECT_EQ((7_ns).ns(), 7);
  EXPECT_EQ((7_us).ns(), 7'000);
  EXPECT_EQ((7_ms).ns(), 7'000'000);
  EXPECT_EQ((7_s).ns(), 7'000'000'000);
  EXPECT_EQ((7_min).ns(), 420'000'000'000);
}

TEST(Duration, FromSecondsRoundsToTheNearestNanosecond) {
  EXPECT_EQ(Duration::from_seconds(1.5e-9).ns(), 2);
  EXPECT_EQ(Duration::from_seconds(-1.5e-9).ns(), -2);
  EXPECT_EQ(Duration::from_seconds(1.4e-9).ns(), 1);
  EXPECT_EQ(Duration::from_seconds(0.1).ns(), 100'000'000);
}

TEST(Duration, FromSecondsSaturates) {
  EXPECT_EQ(Duration::from_seconds(1e300), Duration::max());
  EXPECT_EQ(Duration::from_seconds(-1e300), -Duration::max());
}

TEST(Duration, Arithmetic) {
  EXPECT_EQ(2_s + 500_ms, 2500_ms);
  EXPECT_EQ(2_s - 500_ms, 1500_ms);
  EXPECT_EQ(3 * 2_s, 6_s);
  EXPECT_EQ(3_ns * 0.5, 2_ns);  // 1.5 rounds away from zero
  EXPECT_EQ(std::size_t{3} * 2_s, 6_s);
  EXPECT_EQ(7_ns / 2, 3_ns);
  EXPECT_DOUBLE_EQ(1_s / 250_ms, 4.0);
  EXPECT_EQ(7_s % 2_s, 1_s);
  EXPECT_LT(999_ms, 1_s);
  EXPECT_DOUBLE_EQ((1500_us).ms(), 1.5);
}

TEST(SimTime, DiffersByDurations) {
  const SimTime start;
  const SimTime later = start + 3_s;
  EXPECT_EQ(later - start, 3_s);
  EXPECT_EQ(later.seconds(), 3.0);
  EXPECT_EQ(later - 1_s, SimTime::from_seconds(2));
  EXPECT_LT(later, SimTime::never());
}

}  // namespace
}  // namespace millrace::kernel
