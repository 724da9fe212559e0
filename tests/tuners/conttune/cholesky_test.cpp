#include "tuners/conttune/cholesky.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::tuners::conttune {
namespace {

TEST(ContTuneCholesky, SolvesATwoByTwoSystem) {
  // A = [4 2; 2 5] = L L^T with L = [2 0; 1 2]; |A| = 16. A x = (8, 12) for x = (1, 2); L^-1 (8, 12) = (4, 4).
  const auto factor = Cholesky::of({4, 0, 2, 5}, 2);
  ASSERT_TRUE(factor.has_value());
  EXPECT_EQ(factor->half_solved({8, 12}), (std::vector<double>{4, 4}));
  EXPECT_EQ(factor->solved({8, 12}), (std::vector<double>{1, 2}));
  EXPECT_NEAR(factor->log_determinant(), std::log(16.0), 1e-14);
}

TEST(ContTuneCholesky, RejectsWhatIsSingularOrIndefinite) {
  EXPECT_FALSE(Cholesky::of({1, 0, 1, 1}, 2).has_value());          // second pivot 0
  EXPECT_FALSE(Cholesky::of({1, 0, 1, 1 + 1e-13}, 2).has_value());  // second pivot 1e-13 of its element
  EXPECT_FALSE(Cholesky::of({1, 0, 2, 1}, 2).has_value());          // second pivot -3
  EXPECT_TRUE(Cholesky::of({1, 0, 1, 1 + 1e-9}, 2).has_value());
}

}  // namespace
}  // namespace millrace::tuners::conttune
