#include "tuners/rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace millrace::tuners {
namespace {

TEST(Rounding, AnExcessOfRoundingErrorIsNoInstance) {
  const double three_and_an_ulp = std::nextafter(3.0, 4.0);
  EXPECT_EQ(guarded_ceiling(three_and_an_ulp), 3);
  EXPECT_EQ(guarded_ceiling(3.0001), 4);
  EXPECT_EQ(guarded_ceiling(2.9), 3);
  EXPECT_EQ(guarded_ceiling(0), 0);
  EXPECT_TRUE(std::isinf(guarded_ceiling(std::numeric_limits<double>::infinity())));
}

TEST(Rounding, SaturatesAsRustDoes) {
  EXPECT_EQ(saturated(std::numeric_limits<double>::quiet_NaN()), 0u);
  EXPECT_EQ(saturated(-3), 0u);
  EXPECT_EQ(saturated(7.9), 7u);
  EXPECT_EQ(saturated(std::numeric_limits<double>::infinity()), 4294967295u);
  EXPECT_EQ(saturated(1e12), 4294967295u);
}

}  // namespace
}  // namespace millrace::tuners
