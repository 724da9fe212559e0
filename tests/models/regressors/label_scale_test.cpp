#include "models/regressors/label_scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace millrace::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(LabelScale, IsItsOwnInverse) {
  EXPECT_EQ(from_scale(to_scale(12.5, LabelDomain::raw), LabelDomain::raw), 12.5);
  EXPECT_DOUBLE_EQ(from_scale(to_scale(12.5, LabelDomain::log), LabelDomain::log), 12.5);
  EXPECT_DOUBLE_EQ(from_scale(to_scale(1e-6, LabelDomain::log), LabelDomain::log), 1e-6);
}

TEST(LabelScale, PredictsNothingThatIsNotFiniteAndAboveZero) {
  EXPECT_EQ(from_scale(-3, LabelDomain::raw), kSmallestRawPrediction);
  for (const LabelDomain domain : {LabelDomain::raw, LabelDomain::log}) {
    for (const double output : {-kInfinity, -1e9, 0.0, 1e9, kInfinity, std::nan("")}) {
      EXPECT_GT(from_scale(output, domain), 0);
      EXPECT_TRUE(std::isfinite(from_scale(output, domain)));
    }
  }
}

}  // namespace
}  // namespace millrace::models
