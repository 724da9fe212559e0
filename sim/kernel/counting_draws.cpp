#include "sim/kernel/counting_draws.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "sim/kernel/elementary.h"

namespace millrace::kernel {
namespace {

// Where transformed rejection takes over from the elementary methods: its squeeze needs a mean of at least 10.
constexpr double kRejectionFrom = 10;
constexpr std::uint64_t kTrialsOneByOne = 6;

// log(k!) = log sqrt(2 pi) + (k + 1/2) log(k + 1) - (k + 1) + stirling_rest(k).
double stirling_rest(double k) {
  constexpr std::array<double, 10> kFirst = {
      0.08106146679532726,  0.0413406959554093,  0.02767792568499834,  0.020790672103765093, 0.016644691189821193,
      0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287};
  if (k < 10) return kFirst[static_cast<std::size_t>(k)];
  const double inverse = 1 / (k + 1);
  const double square = inverse * inverse;
  return inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
}

// Arrivals of a unit-rate Poisson process until `mean`: exponentials are cheap here, and no exp() is needed.
std::uint64_t poisson_by_gaps(RandomStream& stream, double mean) {
  std::uint64_t count = 0;
  for (double reached = stream.exponential(); reached < mean; reached += stream.exponential()) ++count;
  return count;
}

// PTRS [Hörmann, The transformed rejection method for generating Poisson random variables, 1993].
std::uint64_t poisson_by_rejection(RandomStream& stream, double mean) {
  constexpr double kHalfLog2Pi = 0.91893853320467274178;
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double inner = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = stream.uniform() - 0.5;
    const double v = 1 - stream.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= inner) return static_cast<std::uint64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    // log of the Poisson probability of k, in a form that does not cancel for large means.
    const double log_probability =
        (k + 1 - mean) + k * log1p((mean - k - 1) / (k + 1)) - 0.5 * log(k + 1) - kHalfLog2Pi - stirling_rest(k);
    if (log(v * inverse_alpha / (a / (us * us) + b)) <= log_probability) return static_cast<std::uint64_t>(k);
  }
}

std::uint64_t binomial_one_by_one(RandomStream& stream, std::uint64_t n, double p) {
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < n; ++i) count += stream.bernoulli(p) ? 1 : 0;
  return count;
}

double integer_power(double base, std::uint64_t exponent) {
  double power = 1;
  for (; exponent > 0; exponent >>= 1, base *= base) {
    if ((exponent & 1) != 0) power *= base;
  }
  return power;
}

// Walks up the distribution function [BINV: Kachitvichyanukul & Schmeiser, CACM 1988]. Requires: p <= 1/2, n p small.
std::uint64_t binomial_by_inversion(RandomStream& stream, std::uint64_t n, double p) {
  const double q = 1 - p;
  const double odds = p / q;
  const double a = (static_cast<double>(n) + 1) * odds;
  const double none = integer_power(q, n);
  while (true) {
    double u = stream.uniform();
    double probability = none;
    std::uint64_t k = 0;
    while (u >= probability && k <= n) {
      u -= probability;
      ++k;
      probability *= a / static_cast<double>(k) - odds;
    }
    if (k <= n) return k;  // else rounding has eaten the last of the tail
  }
}

// BTRS [Hörmann, The generation of binomial random variates, J. Stat. Comput. Simul. 1993]. Requires: p <= 1/2, n p
// >= 10.
std::uint64_t binomial_by_rejection(RandomStream& stream, std::uint64_t trials, double p) {
  const auto n = static_cast<double>(trials);
  const double q = 1 - p;
  const double deviation = std::sqrt(n * p * q);
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double center = n * p + 0.5;
  const double inner = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double mode = std::floor((n + 1) * p);
  const double odds = p / q;
  while (true) {
    const double u = stream.uniform() - 0.5;
    const double v = 1 - stream.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + center);
    if (us >= 0.07 && v <= inner) return static_cast<std::uint64_t>(k);
    if (k < 0 || k > n) continue;
    // log of the probability of k relative to the mode's.
    const double log_ratio = (mode + 0.5) * log((mode + 1) / (odds * (n - mode + 1))) +
                             (n + 1) * log1p((k - mode) / (n - k + 1)) + (k + 0.5) * log(odds * (n - k + 1) / (k + 1)) +
                             stirling_rest(mode) + stirling_rest(n - mode) - stirling_rest(k) - stirling_rest(n - k);
    if (log(v * alpha / (a / (us * us) + b)) <= log_ratio) return static_cast<std::uint64_t>(k);
  }
}

}  // namespace

std::uint64_t draw_poisson(RandomStream& stream, double mean) {
  assert(mean >= 0 && mean < 0x1p40);
  return mean < kRejectionFrom ? poisson_by_gaps(stream, mean) : poisson_by_rejection(stream, mean);
}

std::uint64_t draw_binomial(RandomStream& stream, std::uint64_t n, double p) {
  assert(n < std::uint64_t{1} << 40);
  if (!(p > 0) || n == 0) return 0;
  if (p >= 1) return n;
  if (n <= kTrialsOneByOne) return binomial_one_by_one(stream, n, p);
  const double smaller = std::min(p, 1 - p);
  const std::uint64_t count = static_cast<double>(n) * smaller < kRejectionFrom
                                  ? binomial_by_inversion(stream, n, smaller)
                                  : binomial_by_rejection(stream, n, smaller);
  return p <= 0.5 ? count : n - count;
}

}  // namespace millrace::kernel
