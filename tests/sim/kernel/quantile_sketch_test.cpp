#include "sim/kernel/quantile_sketch.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/kernel/random_stream.h"

namespace millrace::kernel {
namespace {

TEST(QuantileSketch, OfNothingIsZero) {
  const QuantileSketch sketch;
  EXPECT_EQ(sketch.count(), 0U);
  EXPECT_EQ(sketch.quantile(0.5), 0);
  EXPECT_EQ(sketch.mean(), 0);
  EXPECT_EQ(sketch.min(), 0);
  EXPECT_EQ(sketch.max(), 0);
}

TEST(QuantileSketch, KeepsCountSumAndEndsExactly) {
  QuantileSketch sketch;
  sketch.add(0);
  sketch.add(1.5, 4);
  sketch.add(3e12);
  EXPECT_EQ(sketch.count(), 6U);
  EXPECT_EQ(sketch.sum(), 3e12 + 6);
  EXPECT_EQ(sketch.min(), 0);
  EXPECT_EQ(sketch.max(), 3e12);
  EXPECT_EQ(sketch.quantile(0), 0);
  EXPECT_EQ(sketch.quantile(1), 3e12);
  EXPECT_NEAR(sketch.quantile(0.5), 1.5, 0.015);
}

// Values over 25 orders of magnitude, some zero, against the sorted sample.
TEST(QuantileSketch, QuantilesAreWithinTheRelativeAccuracy) {
  for (const double accuracy : {0.001, 0.01, 0.05}) {
    RandomStream stream = Seed(1).stream("values");
    QuantileSketch sketch(accuracy);
    std::vector<double> sorted;
    for (int i = 0; i < 20'000; ++i) {
      const double value = std::ldexp(1 + stream.uniform(), static_cast<int>(stream.below(85)) - 28);
      sorted.push_back(i % 50 == 0 ? 0 : value);
      sketch.add(sorted.back());
    }
    std::sort(sorted.begin(), sorted.end());
    for (int step = 0; step <= 1000; ++step) {
      const double q = step / 1000.0;
      const double exact = sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
      EXPECT_LE(std::abs(sketch.quantile(q) - exact), accuracy * exact * (1 + 1e-9)) << q;
    }
  }
}

RC_GTEST_PROP(QuantileSketchProperty, MergingCommutesExactlyAndTextRoundTrips, ()) {
  RandomStream stream(*rc::gen::arbitrary<std::uint64_t>());
  QuantileSketch left, right, all;
  const auto count = *rc::gen::inRange(0, 200);
  for (int i = 0; i < count; ++i) {
    const double value = stream.bernoulli(0.1) ? 0 : std::ldexp(stream.uniform(), static_cast<int>(stream.below(60)));
    const std::uint64_t copies = stream.below(1000);
    (stream.bernoulli(0.5) ? left : right).add(value, copies);
    all.add(value, copies);
  }
  QuantileSketch one = left, other = right;
  one.merge(right);
  other.merge(left);
  RC_ASSERT(one == other);
  RC_ASSERT(one == all);
  const auto read = QuantileSketch::parse(one.text());
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == all);
  RC_ASSERT(read->quantile(0.7) == all.quantile(0.7));
  RC_ASSERT(read->sum() == all.sum());
}

TEST(QuantileSketch, RefusesTextOfAnotherKind) {
  QuantileSketch sketch;
  sketch.add(5);
  const std::string text = sketch.text();
  for (const std::string& bad : {std::string(), std::string("dds1"), std::string("dds1 x"), "x" + text, text + " 7",
                                 text + " 999999999:1", text + " -3:1", text + " 3:0", text.substr(0, 30)}) {
    EXPECT_FALSE(QuantileSketch::parse(bad).has_value()) << bad;
  }
}

TEST(QuantileSketch, ListsItsValuesAndHowOftenTheyCame) {
  QuantileSketch sketch;
  EXPECT_TRUE(sketch.values().empty());
  sketch.add(5, 2);
  sketch.add(0);
  sketch.add(70);
  sketch.add(5.001);
  const auto values = sketch.values();
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0], (std::pair<double, std::uint64_t>(0, 1)));
  EXPECT_NEAR(values[1].first, 5, 0.05);
  EXPECT_EQ(values[1].second, 3U);
  EXPECT_NEAR(values[2].first, 70, 0.7);
}

TEST(QuantileSketch, ClearStartsAnew) {
  QuantileSketch sketch(0.02);
  sketch.add(5);
  sketch.clear();
  EXPECT_EQ(sketch, QuantileSketch(0.02));
}

}  // namespace
}  // namespace millrace::kernel
