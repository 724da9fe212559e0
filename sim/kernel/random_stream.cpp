#include "sim/kernel/random_stream.h"

#include <cassert>
#include <cmath>

#include "sim/kernel/counting_draws.h"
#include "sim/kernel/elementary.h"

namespace millrace::kernel {
namespace {

// Every bit of the result depends on every bit of x [the finaliser of SplitMix64: Steele, Lea & Flood, OOPSLA 2014].
constexpr std::uint64_t scramble(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15U;  // 2^64 divided by the golden ratio, odd

double gamma_at_least_one(RandomStream& stream, double shape) {
  const double d = shape - 1.0 / 3.0;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = stream.normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = 1 - stream.uniform();
    const double square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (log(u) < 0.5 * square + d * (1 - v + log(v))) return d * v;
  }
}

}  // namespace

BitGenerator::BitGenerator(std::uint64_t key) {
  for (std::uint64_t& word : state_) word = scramble(key += kGolden);  // four distinct words, so never all zero
}

void RandomStream::refill_exponentials() {
  if (!exponentials_) exponentials_ = std::make_unique<std::array<double, kExponentialBlock>>();
  auto& block = *exponentials_;
  for (double& u : block) u = static_cast<double>((next_bits() >> 11) + 1) * 0x1p-53;  // (0, 1]
  log_block(block.data(), block.data(), block.size());
  for (double& x : block) x = 0.0 - x;
  exponentials_left_ = kExponentialBlock;
}

double RandomStream::normal() {
  // Ratio of uniforms between two quadratic bounds; a logarithm is needed once in 80 draws. [Leva, ACM TOMS 1992]
  while (true) {
    const double u = 1 - uniform();
    const double v = 1.7156 * (uniform() - 0.5);
    const double x = u - 0.449871;
    const double y = std::abs(v) + 0.386595;
    const double bound = x * x + y * (0.19600 * y - 0.25472 * x);
    if (bound < 0.27597) return v / u;
    if (bound <= 0.27846 && v * v <= -4 * u * u * log(u)) return v / u;
  }
}

double RandomStream::gamma(double shape) {
  assert(shape > 0);
  // Small integers are sums of exponentials, which are cheaper than the rejection of Marsaglia & Tsang (TOMS 2000).
  if (shape == 1 || shape == 2 || shape == 3) {
    double sum = exponential();
    for (int i = 1; i < static_cast<int>(shape); ++i) sum += exponential();
    return sum;
  }
  if (shape >= 1) return gamma_at_least_one(*this, shape);
  // If X is gamma of shape + 1 and U uniform, X U^(1/shape) is gamma of shape.
  const double larger = gamma_at_least_one(*this, shape + 1);
  return larger * pow(1 - uniform(), 1 / shape);
}

std::uint64_t RandomStream::poisson(double mean) {
  return draw_poisson(*this, mean);
}

std::uint64_t RandomStream::binomial(std::uint64_t n, double p) {
  return draw_binomial(*this, n, p);
}

Seed Seed::child(std::string_view path) const {
  std::uint64_t hash = scramble(value_ + kGolden);
  for (const char letter : path) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;  // as in FNV-1a
  return Seed(scramble(hash ^ scramble(path.size() + kGolden)));
}

RandomStream Seed::stream(std::string_view path) const {
  return RandomStream(child(path).value());
}

}  // namespace millrace::kernel
