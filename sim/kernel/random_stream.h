// Random numbers, one named stream per component, bit-identical under every compiler.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace millrace::kernel {

// Where uniform random bits come from: xoshiro256++ (Blackman & Vigna, ACM TOMS 2021). A plain value, so that a loop
// can work on a copy in registers.
class BitGenerator {
 public:
  // Generators of different keys are independent for all practical purposes.
  explicit BitGenerator(std::uint64_t key);

  std::uint64_t next() {
    const std::uint64_t result = rotate_left(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate_left(state_[3], 45);
    return result;
  }

 private:
  static constexpr std::uint64_t rotate_left(std::uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

  std::array<std::uint64_t, 4> state_;
};

// A stream of independent draws. The n-th draw depends only on the stream's key and the calls before it on the same
// stream, never on other streams. Not copyable, so that no two components share one by accident; moving is cheap.
class RandomStream {
 public:
  // Streams of different keys are independent for all practical purposes; normally made by Seed::stream().
  explicit RandomStream(std::uint64_t key) : bits_(key) {}

  // 64 random bits.
  std::uint64_t next_bits() { return bits_.next(); }
  // Lets `draw(generator)` take any number of bits from a copy of the generator, which then replaces it.
  template <class Draw>
  void draw_bits(Draw draw) {
    BitGenerator local = bits_;
    draw(local);
    bits_ = local;
  }
  // Uniform on [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next_bits() >> 11) * 0x1p-53; }
  // Uniform on {0, ..., n - 1}, without bias. Requires: n > 0.
  std::uint64_t below(std::uint64_t n) {
    // The high word of a 128-bit product; the few low words that would favour some results are rejected. [Lemire 2019]
    assert(n > 0);
    __extension__ using Wide = unsigned __int128;
    Wide product = static_cast<Wide>(next_bits()) * n;
    if (static_cast<std::uint64_t>(product) < n) [[unlikely]] {
      const std::uint64_t unfair = (0 - n) % n;
      while (static_cast<std::uint64_t>(product) < unfair) product = static_cast<Wide>(next_bits()) * n;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }
  // True with probability p; p <= 0 is never, p >= 1 is always.
  bool bernoulli(double p) { return uniform() < p; }
  // Exponential of mean 1, at least 0. Drawn kExponentialBlock at a time: a logarithm costs less in a block.
  double exponential() {
    if (exponentials_left_ == 0) refill_exponentials();
    return (*exponentials_)[--exponentials_left_];
  }
  // Standard normal: mean 0, variance 1.
  double normal();
  // Gamma of the given shape and scale 1 (mean = variance = shape). Requires: shape > 0.
  double gamma(double shape);
  // Poisson of the given mean. Requires: 0 <= mean < 2^40.
  std::uint64_t poisson(double mean);
  // Successes among n trials of probability p each. Requires: n < 2^40; p is clamped to [0, 1].
  std::uint64_t binomial(std::uint64_t n, double p);

 private:
  static constexpr std::size_t kExponentialBlock = 64;

  void refill_exponentials();

  BitGenerator bits_;
  std::unique_ptr<std::array<double, kExponentialBlock>> exponentials_;  // made at the first exponential()
  std::uint32_t exponentials_left_ = 0;
};

// The seed of a run or of a part of it. Streams are told apart by what they are for, not by when they are made.
class Seed {
 public:
  explicit constexpr Seed(std::uint64_t value) : value_(value) {}
  constexpr std::uint64_t value() const { return value_; }
  // A seed for the part of the run named by `path`, for example "source/clicks": a well-mixed hash of both.
  Seed child(std::string_view path) const;
  // The stream named by `path`, for example "source/clicks/arrivals". Equal seeds and paths give equal streams.
  RandomStream stream(std::string_view path) const;

  friend constexpr bool operator==(Seed, Seed) = default;

 private:
  std::uint64_t value_;
};

}  // namespace millrace::kernel
