#include "sim/plan/zipf.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/kernel/elementary.h"

namespace millrace::plan {
namespace {

constexpr std::uint64_t kAddedOneByOne = 64;

// (e^x - 1) / x without cancellation near 0.
double relative_growth(double x) {
  if (std::abs(x) > 0.05) return (kernel::exp(x) - 1.0) / x;
  // Taylor to x^6; the next term is below 0.05^7 / 8! = 2e-14.
  return 1.0 + x / 2 * (1.0 + x / 3 * (1.0 + x / 4 * (1.0 + x / 5 * (1.0 + x / 6 * (1.0 + x / 7)))));
}

// Integral of x^-exponent from a to b, for a >= 1; continuous in the exponent at 1, where it is log(b / a).
double zipf_integral(double a, double b, double exponent) {
  const double span = kernel::log(b / a);
  return kernel::pow(a, 1.0 - exponent) * span * relative_growth((1.0 - exponent) * span);
}

// Euler-Maclaurin: integral + (f(a) + f(b)) / 2 + (f'(b) - f'(a)) / 12 - (f'''(b) - f'''(a)) / 720.
double smooth_sum(std::uint64_t first, std::uint64_t last, double exponent) {
  const auto a = static_cast<double>(first);
  const auto b = static_cast<double>(last);
  const double at_a = zipf_weight(first, exponent);
  const double at_b = zipf_weight(last, exponent);
  const double slope = -exponent * (at_b / b - at_a / a);
  const double third = -exponent * (exponent + 1) * (exponent + 2) * (at_b / (b * b * b) - at_a / (a * a * a));
  return zipf_integral(a, b, exponent) + (at_a + at_b) / 2 + slope / 12 - third / 720;
}

}  // namespace

double zipf_weight(std::uint64_t rank, double exponent) {
  assert(rank >= 1 && exponent >= 0);
  return kernel::pow(static_cast<double>(rank), -exponent);
}

double zipf_sum(std::uint64_t first, std::uint64_t last, double exponent) {
  assert(first >= 1 && first <= last);
  double sum = 0;
  std::uint64_t rank = first;
  for (; rank <= last && rank < kAddedOneByOne; ++rank) sum += zipf_weight(rank, exponent);
  return rank <= last ? sum + smooth_sum(rank, last, exponent) : sum;
}

}  // namespace millrace::plan
