#include "sim/kernel/elementary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "sim/kernel/random_stream.h"

namespace millrace::kernel {
namespace {

// The C library serves as the reference: it is right to one unit in the last place.
double relative_error(double value, double reference) {
  return reference == 0 ? std::abs(value) : std::abs(value - reference) / std::abs(reference);
}

// Positive doubles of all magnitudes.
std::vector<double> magnitudes() {
  RandomStream stream = Seed(1).stream("magnitudes");
  std::vector<double> values;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(std::ldexp(1 + stream.uniform(), static_cast<int>(stream.below(2046)) - 1022));
    values.push_back(1 + (stream.uniform() - 0.5) * std::ldexp(1.0, -static_cast<int>(stream.below(50))));
  }
  return values;
}

TEST(Elementary, LogAgreesWithTheLibrary) {
  for (const double x : magnitudes()) EXPECT_LT(relative_error(kernel::log(x), std::log(x)), 1e-15) << x;
}

TEST(Elementary, LogAtTheEdges) {
  EXPECT_EQ(kernel::log(1.0), 0.0);
  EXPECT_EQ(kernel::log(0.0), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(kernel::log(std::numeric_limits<double>::infinity()), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(kernel::log(-1.0)));
  EXPECT_TRUE(std::isnan(kernel::log(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_LT(relative_error(kernel::log(1e-310), std::log(1e-310)), 1e-15);
}

TEST(Elementary, LogBlockGivesTheBitsOfLog) {
  const std::vector<double> in = magnitudes();
  for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{7}, in.size()}) {
    std::vector<double> out(in.size(), -1);
    log_block(in.data(), out.data(), n);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], kernel::log(in[i]));
    for (std::size_t i = n; i < out.size(); ++i) ASSERT_EQ(out[i], -1);
  }
}

TEST(Elementary, ExpAgreesWithTheLibrary) {
  RandomStream stream = Seed(2).stream("exponents");
  for (int i = 0; i < 40'000; ++i) {
    const double x = (stream.uniform() - 0.5) * std::ldexp(1.0, static_cast<int>(stream.below(21)) - 10) * 1.38;
    EXPECT_LT(relative_error(kernel::exp(x), std::exp(x)), 1e-15) << x;
  }
}

TEST(Elementary, ExpAtTheEdges) {
  EXPECT_EQ(kernel::exp(0.0), 1.0);
  EXPECT_EQ(kernel::exp(710.0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(kernel::exp(-746.0), 0.0);
  EXPECT_LT(relative_error(kernel::exp(709.7), std::exp(709.7)), 1e-15);
  EXPECT_NEAR(kernel::exp(-740.0) / std::exp(-740.0), 1, 0.01);  // subnormal: few bits are left
  EXPECT_TRUE(std::isnan(kernel::exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Elementary, PowAgreesWithTheLibrary) {
  RandomStream stream = Seed(3).stream("powers");
  for (int i = 0; i < 10'000; ++i) {
    const double x = 10 * stream.uniform();
    const double y = 20 * (stream.uniform() - 0.5);
    const double size = 1 + std::abs(y * std::log(x));
    EXPECT_LT(relative_error(kernel::pow(x, y), std::pow(x, y)), 1e-15 * size) << x << ' ' << y;
  }
  EXPECT_EQ(kernel::pow(0.0, 0.0), 1.0);
  EXPECT_EQ(kernel::pow(0.0, 2.0), 0.0);
}

TEST(Elementary, Log1pKeepsSmallArguments) {
  for (const double x : {1e-300, 1e-17, -1e-17, 1e-9, -1e-9, 0.3, -0.9, 5.0, 1e10}) {
    EXPECT_LT(relative_error(kernel::log1p(x), std::log1p(x)), 2e-15) << x;
  }
}

TEST(Elementary, LogFactorial) {
  EXPECT_EQ(log_factorial(0), 0.0);
  EXPECT_EQ(log_factorial(1), 0.0);
  for (const std::uint64_t n : {2, 5, 15, 16, 17, 30, 170, 100'000}) {
    EXPECT_LT(relative_error(log_factorial(n), std::lgamma(static_cast<double>(n) + 1)), 1e-14) << n;
  }
}

}  // namespace
}  // namespace millrace::kernel
