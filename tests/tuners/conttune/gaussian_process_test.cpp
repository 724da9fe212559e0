#include "tuners/conttune/gaussian_process.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::tuners::conttune {
namespace {

// With this length scale the correlation is 2^(-distance^2 / 4): 1/2 at a distance of 2 degrees.
const double kHalfAtTwo = std::sqrt(2 / std::log(2.0));

TEST(ContTuneGaussianProcess, CovarianceIsASquaredExponential) {
  EXPECT_EQ(covariance(5, 5, {.length_scale = 3, .signal = 10}), 100);
  EXPECT_NEAR(covariance(2, 6, {.length_scale = 2, .signal = 10}), 100 * std::exp(-2.0), 1e-12);
  EXPECT_NEAR(covariance(3, 1, {.length_scale = kHalfAtTwo, .signal = 10}), 50, 1e-12);
}

TEST(ContTuneGaussianProcess, OnePointGivesItsAbilityThereAndDecaysToZero) {
  // mu(6) = 800 exp(-2^2 / (2 * 2^2)) = 800 / sqrt(e); variance 100^2 (1 - 1 / e).
  const auto process = GaussianProcess::through({{4, 800}}, {.length_scale = 2, .signal = 100});
  ASSERT_TRUE(process.has_value());
  EXPECT_NEAR(process->mean(4), 800, 1e-6);
  EXPECT_NEAR(process->mean(6), 800 * std::exp(-0.5), 1e-6);
  EXPECT_NEAR(process->mean(40), 0, 1e-6);
  EXPECT_NEAR(process->deviation(4), 0, 1e-3);
  EXPECT_NEAR(process->deviation(6), 100 * std::sqrt(1 - std::exp(-1.0)), 1e-6);
  EXPECT_NEAR(process->deviation(40), 100, 1e-9);
}

TEST(ContTuneGaussianProcess, LossOfOnePoint) {
  // 800^2 / (2 * 100^2) + ln(100^2) / 2 + ln(2 pi) / 2 = 32 + ln 100 + 0.918939.
  const auto process = GaussianProcess::through({{4, 800}}, {.length_scale = 2, .signal = 100});
  EXPECT_NEAR(process->loss(), 32 + std::log(100.0) + 0.918938533204673, 1e-9);
}

TEST(ContTuneGaussianProcess, TwoPoints) {
  // R = [1 1/2; 1/2 1], R^-1 = 4/3 [1 -1/2; -1/2 1]; R^-1 (300, 600) = (0, 600): mu(p) = 600 * 2^(-(p - 4)^2 / 4).
  // Half-way both correlations are c = 2^(-1/4): variance 1 - c^2 * 4/3 = 1 - 4 / (3 sqrt 2).
  const auto process = GaussianProcess::through({{2, 300}, {4, 600}}, {.length_scale = kHalfAtTwo, .signal = 1000});
  ASSERT_TRUE(process.has_value());
  EXPECT_NEAR(process->mean(2), 300, 1e-9);
  EXPECT_NEAR(process->mean(3), 600 * std::pow(2, -0.25), 1e-9);
  EXPECT_NEAR(process->mean(4), 600, 1e-9);
  EXPECT_NEAR(process->deviation(3), 1000 * std::sqrt(1 - 4 / (3 * std::sqrt(2.0))), 1e-6);
  // y^T R^-1 y = 600 * 600; |R| = 3/4.
  const double expected = 0.5 * 0.36 + std::log(1e6) + 0.5 * std::log(0.75) + std::log(2 * std::acos(-1.0));
  EXPECT_NEAR(process->loss(), expected, 1e-9);
}

TEST(ContTuneGaussianProcess, MeanDoesNotDependOnTheUnitOfAbilities) {
  // A thousandth of the abilities and of sigma_f: a thousandth of the mean.
  const auto large = GaussianProcess::through({{1, 1e6}, {4, 3e6}}, {.length_scale = 2.5, .signal = 1e6});
  const auto small = GaussianProcess::through({{1, 1e3}, {4, 3e3}}, {.length_scale = 2.5, .signal = 1e3});
  for (int p = 1; p <= 8; ++p) EXPECT_NEAR(small->mean(p) * 1000, large->mean(p), 1e-6) << p;
}

TEST(ContTuneGaussianProcess, CannotTellNeighboursApartAtAGreatLengthScale) {
  EXPECT_FALSE(GaussianProcess::through({{1, 1}, {2, 2}, {3, 3}}, {.length_scale = 1e5, .signal = 1e5}).has_value());
}

}  // namespace
}  // namespace millrace::tuners::conttune
