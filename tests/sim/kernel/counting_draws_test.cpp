#include "sim/kernel/counting_draws.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "sim/kernel/elementary.h"

namespace millrace::kernel {
namespace {

// Pearson's chi-square over the values with an expected count of at least 20, the rest pooled; its mean is the number
// of cells and its variance twice that, so five deviations are a wide limit.
void expect_distribution(const std::function<std::uint64_t()>& draw, const std::function<double(std::uint64_t)>& pmf) {
  constexpr int kDraws = 200'000;
  std::map<std::uint64_t, int> counts;
  for (int i = 0; i < kDraws; ++i) ++counts[draw()];
  double square = 0, rest_expected = kDraws, rest_seen = kDraws;
  int cells = 1;
  for (std::uint64_t k = 0; k <= counts.rbegin()->first; ++k) {
    const double expected = kDraws * pmf(k);
    if (expected < 20) continue;
    const double seen = counts.count(k) != 0 ? counts[k] : 0;
    square += (seen - expected) * (seen - expected) / expected;
    rest_expected -= expected;
    rest_seen -= seen;
    ++cells;
  }
  if (rest_expected > 5) square += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected;
  EXPECT_LT(square, cells + 5 * std::sqrt(2.0 * cells));
}

TEST(DrawBinomial, HasTheBinomialDistribution) {
  const std::pair<std::uint64_t, double> cases[] = {{1, 0.3},   {4, 0.9},    {6, 0.5},    {7, 0.2},     {32, 0.125},
                                                    {32, 0.95}, {19, 0.5},   {20, 0.5},   {100, 0.099}, {100, 0.3},
                                                    {50, 0.8},  {1000, 0.5}, {5000, 0.01}};
  for (const auto& [n, p] : cases) {
    SCOPED_TRACE(testing::Message() << "n " << n << ", p " << p);
    RandomStream stream = Seed(n).stream("binomial");
    expect_distribution([&, n = n, p = p] { return draw_binomial(stream, n, p); },
                        [n = n, p = p](std::uint64_t k) {
                          if (k > n) return 0.0;
                          return std::exp(log_factorial(n) - log_factorial(k) - log_factorial(n - k) +
                                          static_cast<double>(k) * std::log(p) +
                                          static_cast<double>(n - k) * std::log1p(-p));
                        });
  }
}

TEST(DrawBinomial, IsCertainAtTheEnds) {
  RandomStream stream = Seed(1).stream("binomial");
  for (const std::uint64_t n : {0, 3, 1000}) {
    EXPECT_EQ(draw_binomial(stream, n, 0), 0U);
    EXPECT_EQ(draw_binomial(stream, n, -1e-17), 0U);
    EXPECT_EQ(draw_binomial(stream, n, 1), n);
    EXPECT_EQ(draw_binomial(stream, n, 1.0000001), n);
  }
}

// Too many values for a chi-square: mean and variance of huge counts, to five standard errors.
TEST(DrawBinomial, KeepsItsMomentsWhenLarge) {
  RandomStream stream = Seed(2).stream("binomial");
  constexpr std::uint64_t kTrials = 1'000'000'000'000;
  constexpr double kP = 0.3;
  constexpr int kDraws = 20'000;
  const double mean = kTrials * kP;
  const double deviation = std::sqrt(mean * (1 - kP));
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double z = (static_cast<double>(draw_binomial(stream, kTrials, kP)) - mean) / deviation;
    sum += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / kDraws, 0, 5 / std::sqrt(1.0 * kDraws));
  EXPECT_NEAR(squares / kDraws, 1, 5 * std::sqrt(2.0 / kDraws));
}

TEST(DrawPoisson, HasThePoissonDistribution) {
  for (const double mean : {0.01, 0.5, 3.0, 9.9, 10.0, 11.5, 40.0, 1000.0}) {
    SCOPED_TRACE(mean);
    RandomStream stream = Seed(3).stream("poisson");
    expect_distribution(
        [&] { return draw_poisson(stream, mean); },
        [&](std::uint64_t k) { return std::exp(static_cast<double>(k) * std::log(mean) - mean - log_factorial(k)); });
  }
}

TEST(DrawPoisson, OfMeanZeroIsZero) {
  RandomStream stream = Seed(4).stream("poisson");
  EXPECT_EQ(draw_poisson(stream, 0), 0U);
}

}  // namespace
}  // namespace millrace::kernel
