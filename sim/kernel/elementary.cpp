#include "sim/kernel/elementary.h"

#include <bit>
#include <limits>

namespace millrace::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// log 2 in two parts; the first has 32 significant bits, so that its product with an exponent is exact.
constexpr double kLog2High = 0x1.62e42feep-1;
constexpr double kLog2Low = 0x1.a39ef35793c76p-33;

// Two doubles, and two words, that one SSE2 instruction works on.
using Doubles = double __attribute__((vector_size(16)));
using Words = std::uint64_t __attribute__((vector_size(16)));

// log(x) = e log 2 + log(m), m in [sqrt(1/2), sqrt(2)); log(m) = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.1716, by
// the series 2 (s + s^3/3 + ... + s^19/19), whose remainder is below 3e-17 of the sum. The same code for one number and
// for a pair gives the same bits. Requires: x positive and normal.
template <class Real, class Bits>
inline Real log_of_normal(Real x) {
  constexpr std::uint64_t kSqrtHalf = 0x3fe6a09e667f3bcdU;
  constexpr std::uint64_t kOffset = 2048;  // keeps the shifted exponent positive
  const Bits bits = std::bit_cast<Bits>(x);
  const Bits raised = (bits - kSqrtHalf + (kOffset << 52)) >> 52;  // e + kOffset, modulo 4096
  const Bits mantissa = bits - (raised << 52) + (kOffset << 52);
  const Real m = std::bit_cast<Real>(mantissa);
  // Bits of 2^52 + raised: an integer becomes a double without a conversion, which SSE2 lacks for 64 bits.
  const Real e = std::bit_cast<Real>(raised | 0x4330000000000000U) - (0x1p52 + static_cast<double>(kOffset));
  const Real s = (m - 1.0) / (m + 1.0);
  const Real z = s * s;
  Real sum = z * (1.0 / 19.0) + 1.0 / 17.0;
  sum = sum * z + 1.0 / 15.0;
  sum = sum * z + 1.0 / 13.0;
  sum = sum * z + 1.0 / 11.0;
  sum = sum * z + 1.0 / 9.0;
  sum = sum * z + 1.0 / 7.0;
  sum = sum * z + 1.0 / 5.0;
  sum = sum * z + 1.0 / 3.0;
  const Real twice = s + s;
  return e * kLog2High + (twice + (twice * z * sum + e * kLog2Low));
}

double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

}  // namespace

double log(double x) {
  constexpr double kSmallestNormal = std::numeric_limits<double>::min();
  if (x >= kSmallestNormal && x < kInfinity) return log_of_normal<double, std::uint64_t>(x);
  if (x == kInfinity) return x;
  if (x == 0) return -kInfinity;
  if (!(x > 0)) return kNan;
  return log_of_normal<double, std::uint64_t>(x * 0x1p54) - 54 * (kLog2High + kLog2Low);
}

void log_block(const double* in, double* out, std::size_t n) {
  std::size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    const Doubles logs = log_of_normal<Doubles, Words>(Doubles{in[i], in[i + 1]});
    out[i] = logs[0];
    out[i + 1] = logs[1];
  }
  if (i < n) out[i] = log_of_normal<double, std::uint64_t>(in[i]);
}

double exp(double x) {
  if (x != x) return x;
  if (x > 709.8) return kInfinity;
  if (x < -745.2) return 0;
  // x = k log 2 + r, |r| < 0.347; adding 1.5 * 2^52 rounds to an integer.
  const double k = (x * 1.4426950408889634 + 0x1.8p52) - 0x1.8p52;
  const double r = (x - k * kLog2High) - k * kLog2Low;
  // The series of exp up to r^13 / 13!, whose remainder is below 1e-17.
  double sum = 1;
  for (int term = 13; term >= 3; --term) sum = sum * r / term + 1;
  const double value = 1 + (r + r * r * 0.5 * sum);
  // Twice half the exponent, so that results at either end of the range need no special case.
  const int exponent = static_cast<int>(k);
  const int half = exponent / 2;
  return value * power_of_two(half) * power_of_two(exponent - half);
}

double pow(double x, double y) {
  if (y == 0) return 1;
  return exp(y * log(x));
}

double log1p(double x) {
  // With u = 1 + x rounded, log(u) / (u - 1) is log(1 + x) / x up to a relative error of the order of the rounding:
  // that quotient varies slowly. [Kahan; Higham, Accuracy and Stability of Numerical Algorithms, section 1.14.1]
  const double u = 1 + x;
  if (u == 1) return x;
  if (u == kInfinity) return u;
  return log(u) * (x / (u - 1));
}

double log_factorial(std::uint64_t n) {
  const auto x = static_cast<double>(n);
  if (n < 16) {
    double product = 1;  // exact: 15! < 2^53
    for (double factor = 2; factor <= x; ++factor) product *= factor;
    return log(product);
  }
  // Stirling's series; the first term left out is below 2e-14 absolute at n = 16.
  constexpr double kHalfLog2Pi = 0.91893853320467274178;
  const double inverse = 1 / x;
  const double square = inverse * inverse;
  const double tail = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
  return (x + 0.5) * log(x) - x + kHalfLog2Pi + tail;
}

}  // namespace millrace::kernel
