#include "sim/kernel/random_stream.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/kernel/moments.h"

namespace millrace::kernel {
namespace {

static_assert(!std::is_copy_constructible_v<RandomStream> && std::is_nothrow_move_constructible_v<RandomStream>);

TEST(Seed, EqualPathsGiveEqualStreams) {
  RandomStream a = Seed(7).stream("source/clicks/arrivals");
  RandomStream b = Seed(7).stream("source/clicks/arrivals");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(a.next_bits(), b.next_bits());
}

TEST(Seed, PathsAndSeedsTellStreamsApart) {
  std::set<std::uint64_t> first;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (const char* path : {"", "a", "b", "ab", "ba", "a/b", "source/1", "source/2", "source/12"}) {
      first.insert(Seed(seed).stream(path).next_bits());
    }
  }
  EXPECT_EQ(first.size(), 90U);
  EXPECT_NE(Seed(1).child("a").child("b"), Seed(1).child("a/b"));
}

// Half of the 64 bits differ between neighbours, up to chance: the mean over 64 pairs is 32 +- 5 * 4 / 8.
TEST(Seed, NeighboursShareNothing) {
  double differing = 0;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    const std::uint64_t a = Seed(seed).child("x").value();
    const std::uint64_t b = Seed(seed + 1).child("x").value();
    differing += std::popcount(a ^ b) / 64.0;
  }
  EXPECT_NEAR(differing, 32, 2.5);
}

// First draws of one seed. They guard bit-identity across compilers: a change here moves every fingerprint.
TEST(RandomStream, GoldenFirstValues) {
  const Seed seed(42);
  RandomStream bits = seed.stream("golden/bits");
  EXPECT_EQ(bits.next_bits(), 16197935847548145412U);
  EXPECT_EQ(bits.next_bits(), 8978949100257643840U);
  EXPECT_EQ(seed.stream("golden/uniform").uniform(), 0x1.22004a7b8e42p-4);
  EXPECT_EQ(seed.stream("golden/exponential").exponential(), 0x1.944deb0447e9ap+1);
  EXPECT_EQ(seed.stream("golden/normal").normal(), 0x1.8196ed8ea1b17p-4);
  EXPECT_EQ(seed.stream("golden/gamma").gamma(32), 0x1.7170d384f8a22p+4);
  EXPECT_EQ(seed.stream("golden/gamma").gamma(0.3), 0x1.0a9bbdd4530a4p-9);
  EXPECT_EQ(seed.stream("golden/below").below(1'000'000'007), 315777880U);
  EXPECT_EQ(seed.stream("golden/poisson").poisson(1e6), 999776U);
  EXPECT_EQ(seed.stream("golden/binomial").binomial(1'000'000, 0.25), 249702U);
}

// Rejection depends on every bit of log(): a long sum of draws sees a difference anywhere.
TEST(RandomStream, GoldenSums) {
  RandomStream stream = Seed(42).stream("golden/sums");
  double exponentials = 0, normals = 0, gammas = 0;
  std::uint64_t counts = 0;
  for (int i = 0; i < 10'000; ++i) {
    exponentials += stream.exponential();
    normals += stream.normal();
    gammas += stream.gamma(0.1 + i % 50);
    counts += stream.poisson(i % 100);
    counts += stream.binomial(static_cast<std::uint64_t>(i), 0.37);
  }
  EXPECT_EQ(exponentials, 0x1.2e11454df6b4bp+13);
  EXPECT_EQ(normals, -0x1.ede846c135ec7p+0);
  EXPECT_EQ(gammas, 0x1.e01c3425e79b7p+17);
  EXPECT_EQ(counts, 18989083U);
}

// Mean and variance to five standard errors; `fourth` is the fourth central moment in units of the squared variance.
void expect_moments(const std::function<double()>& draw, double mean, double variance, double fourth) {
  constexpr double kDraws = 200'000;
  OnlineMoments moments;
  for (int i = 0; i < kDraws; ++i) moments.add(draw());
  EXPECT_NEAR(moments.mean(), mean, 5 * std::sqrt(variance / kDraws));
  EXPECT_NEAR(moments.variance(), variance, 5 * variance * std::sqrt((fourth - 1) / kDraws));
}

TEST(RandomStream, UniformMoments) {
  RandomStream stream = Seed(1).stream("uniform");
  expect_moments([&] { return stream.uniform(); }, 0.5, 1.0 / 12, 1.8);
}

TEST(RandomStream, ExponentialMoments) {
  RandomStream stream = Seed(1).stream("exponential");
  expect_moments([&] { return stream.exponential(); }, 1, 1, 9);
}

TEST(RandomStream, NormalMoments) {
  RandomStream stream = Seed(1).stream("normal");
  expect_moments([&] { return stream.normal(); }, 0, 1, 3);
}

TEST(RandomStream, GammaMoments) {
  RandomStream stream = Seed(1).stream("gamma");
  for (const double shape : {0.2, 0.9, 1.0, 1.5, 2.0, 3.0, 4.0, 32.0, 1e4}) {
    SCOPED_TRACE(shape);
    expect_moments([&] { return stream.gamma(shape); }, shape, shape, 3 + 6 / shape);
  }
}

TEST(RandomStream, BelowIsUniform) {
  RandomStream stream = Seed(1).stream("below");
  std::vector<int> counts(7, 0);
  for (int i = 0; i < 70'000; ++i) ++counts[stream.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 5 * std::sqrt(70'000 * 6.0 / 49));
  EXPECT_EQ(stream.below(1), 0U);
  // A quarter of all draws is rejected here, and the mean must still be the middle.
  const std::uint64_t large = 3 * (std::uint64_t{1} << 62);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) sum += static_cast<double>(stream.below(large)) / static_cast<double>(large);
  EXPECT_NEAR(sum / 10'000, 0.5, 5 * std::sqrt(1.0 / 12 / 10'000));
}

TEST(RandomStream, NormalAndExponentialTailsAreThere) {
  // P(|Z| > 3) = 0.0026998, P(E > 5) = exp(-5) = 0.0067379.
  RandomStream stream = Seed(5).stream("tails");
  int normals = 0, exponentials = 0;
  constexpr double kDraws = 400'000;
  for (int i = 0; i < kDraws; ++i) {
    normals += std::abs(stream.normal()) > 3 ? 1 : 0;
    exponentials += stream.exponential() > 5 ? 1 : 0;
  }
  EXPECT_NEAR(normals, kDraws * 0.0026998, 5 * std::sqrt(kDraws * 0.0027));
  EXPECT_NEAR(exponentials, kDraws * 0.0067379, 5 * std::sqrt(kDraws * 0.00674));
}

TEST(RandomStream, BernoulliIsCertainAtTheEnds) {
  RandomStream stream = Seed(6).stream("bernoulli");
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(stream.bernoulli(0));
    EXPECT_TRUE(stream.bernoulli(1));
  }
}

TEST(RandomStream, GoesOnWhereItWasAfterAMove) {
  RandomStream one = Seed(8).stream("moved");
  RandomStream two = Seed(8).stream("moved");
  EXPECT_EQ(one.exponential(), two.exponential());
  RandomStream moved = std::move(one);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(moved.exponential(), two.exponential());
}

}  // namespace
}  // namespace millrace::kernel
