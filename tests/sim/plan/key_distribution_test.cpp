#include "sim/plan/key_distribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sim/plan/zipf.h"

namespace millrace::plan {
namespace {

using ::testing::ElementsAre;

auto near(double value) {
  return ::testing::DoubleNear(value, 1e-12);
}

double total_weight(const std::vector<KeyClass>& classes) {
  return std::accumulate(classes.begin(), classes.end(), 0.0,
                         [](double sum, const KeyClass& each) { return sum + each.weight; });
}

// The classes cover the domain without a hole or an overlap.
void expect_covers(const std::vector<KeyClass>& classes, std::uint64_t keys) {
  std::uint64_t next = 0;
  for (const KeyClass& each : classes) {
    EXPECT_EQ(each.first_key, next);
    EXPECT_GE(each.keys, 1u);
    next += each.keys;
  }
  EXPECT_EQ(next, keys);
}

double zipf_sum_one_by_one(std::uint64_t first, std::uint64_t last, double exponent) {
  long double sum = 0;
  for (std::uint64_t rank = first; rank <= last; ++rank) sum += std::pow(static_cast<long double>(rank), -exponent);
  return static_cast<double>(sum);
}

TEST(ZipfSum, AgreesWithAddingOneByOne) {
  for (const double exponent : {0.0, 0.5, 0.99, 1.0, 1.01, 1.5, 3.0}) {
    for (const auto& [first, last] : {std::pair{1, 1}, {1, 63}, {1, 64}, {1, 100'000}, {64, 70}, {500, 50'000}}) {
      const double expected =
          zipf_sum_one_by_one(static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last), exponent);
      const double actual = zipf_sum(static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last), exponent);
      EXPECT_NEAR(actual / expected, 1.0, 1e-10) << first << ".." << last << " exponent " << exponent;
    }
  }
}

TEST(KeyClasses, UniformIsOneClass) {
  const auto classes = key_classes({.shape = KeyShape::uniform, .keys = 1000}, 16);
  ASSERT_EQ(classes.size(), 1u);
  expect_covers(classes, 1000);
  EXPECT_EQ(classes[0].weight, 1.0);
}

TEST(KeyClasses, HotIsTwoClasses) {
  const auto classes = key_classes({.shape = KeyShape::hot, .keys = 100, .hot_share = 0.4, .hot_keys = 2}, 16);
  ASSERT_EQ(classes.size(), 2u);
  expect_covers(classes, 100);
  EXPECT_DOUBLE_EQ(classes[0].weight, 0.4);
  EXPECT_EQ(classes[0].keys, 2u);
  EXPECT_DOUBLE_EQ(classes[1].weight, 0.6);
}

TEST(KeyClasses, AllKeysHotIsUniform) {
  const auto classes = key_classes({.shape = KeyShape::hot, .keys = 5, .hot_share = 0.4, .hot_keys = 5}, 16);
  ASSERT_EQ(classes.size(), 1u);
  EXPECT_EQ(classes[0].weight, 1.0);
}

TEST(KeyClasses, SmallZipfDomainIsExact) {
  // Weights 1, 1/2, 1/3, 1/4 sum to 25/12.
  const auto classes = key_classes({.shape = KeyShape::zipf, .keys = 4, .exponent = 1.0}, 4);
  ASSERT_EQ(classes.size(), 4u);
  expect_covers(classes, 4);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(classes[k].weight, 12.0 / 25.0 / static_cast<double>(k + 1), 1e-14);
}

TEST(KeyClasses, ZipfHeadIsExactAndTailIsGrouped) {
  constexpr std::uint64_t keys = 10'000;
  const double total = zipf_sum_one_by_one(1, keys, 1.2);
  const auto classes = key_classes({.shape = KeyShape::zipf, .keys = keys, .exponent = 1.2}, 32);
  EXPECT_LE(classes.size(), 32u);
  EXPECT_GE(classes.size(), 24u);
  expect_covers(classes, keys);
  EXPECT_NEAR(total_weight(classes), 1.0, 1e-12);
  EXPECT_EQ(classes[0].keys, 1u);
  EXPECT_EQ(classes[1].keys, 1u);
  EXPECT_EQ(classes[2].keys, 1u);
  for (const KeyClass& each : classes) {
    const double expected = zipf_sum_one_by_one(each.first_key + 1, each.first_key + each.keys, 1.2) / total;
    EXPECT_NEAR(each.weight / expected, 1.0, 1e-9);
  }
}

TEST(KeyClasses, ZipfTailGroupsDifferInWeightBySimilarFactors) {
  const auto classes = key_classes({.shape = KeyShape::zipf, .keys = 100'000, .exponent = 1.0}, 20);
  double greatest = 1;
  for (const KeyClass& each : classes) {
    greatest =
        std::max(greatest, static_cast<double>(each.first_key + each.keys) / static_cast<double>(each.first_key + 1));
  }
  EXPECT_LT(greatest, 2.1);  // 20 groups over 100,000 ranks: no better than 100000^(1/20) = 1.8
}

TEST(KeyClasses, ZipfWithExponentZeroIsUniform) {
  EXPECT_EQ(key_classes({.shape = KeyShape::zipf, .keys = 500, .exponent = 0.0}, 16).size(), 1u);
}

TEST(KeyClasses, HugeZipfDomainIsCheap) {
  const auto classes = key_classes({.shape = KeyShape::zipf, .keys = 1'000'000'000'000, .exponent = 0.8}, 16);
  expect_covers(classes, 1'000'000'000'000);
  EXPECT_NEAR(total_weight(classes), 1.0, 1e-9);
}

TEST(KeyClasses, OnePerKeyKeepsTheWeightOfEveryKey) {
  const auto hot = key_classes({.shape = KeyShape::hot, .keys = 10, .hot_share = 0.5, .hot_keys = 2}, 4, true);
  ASSERT_EQ(hot.size(), 10u);
  expect_covers(hot, 10);
  EXPECT_DOUBLE_EQ(hot[1].weight, 0.25);
  EXPECT_DOUBLE_EQ(hot[9].weight, 0.0625);
  const auto zipf = key_classes({.shape = KeyShape::zipf, .keys = 300, .exponent = 1.0}, 4, true);
  ASSERT_EQ(zipf.size(), 300u);
  EXPECT_NEAR(zipf[0].weight / zipf[299].weight, 300.0, 1e-9);
}

TEST(KeysPerKeyGroup, RowsSumToTheKeysOfTheClass) {
  const auto classes = key_classes({.shape = KeyShape::zipf, .keys = 5000, .exponent = 1.0}, 12);
  const auto rows = keys_per_key_group(classes, 128);
  ASSERT_EQ(rows.size(), classes.size());
  for (std::size_t c = 0; c < rows.size(); ++c) {
    ASSERT_EQ(rows[c].size(), 128u);
    EXPECT_EQ(std::accumulate(rows[c].begin(), rows[c].end(), 0.0), static_cast<double>(classes[c].keys));
  }
}

TEST(PhaseWeights, AreTheClassesOwnWithoutChange) {
  const KeyDistribution keys = {.shape = KeyShape::hot, .keys = 100, .hot_share = 0.4};
  EXPECT_THAT(phase_weights(keys, key_classes(keys, 16)), ElementsAre(ElementsAre(0.4, 0.6)));
}

// Three sets of two hot keys fit into seven; in phase p set p has half of the records.
TEST(PhaseWeights, HotSetsTakeTurns) {
  const KeyDistribution keys = {
      .shape = KeyShape::hot, .keys = 7, .hot_share = 0.5, .hot_keys = 2, .hot_change = kernel::Duration::from_ns(1)};
  const auto phases = phase_weights(keys, key_classes(keys, 16));
  ASSERT_EQ(phases.size(), 3u);
  EXPECT_THAT(phases[0], ElementsAre(near(0.5), near(0.2), near(0.2), near(0.1)));
  EXPECT_THAT(phases[2], ElementsAre(near(0.2), near(0.2), near(0.5), near(0.1)));
  const auto by_key = phase_weights(keys, key_classes(keys, 16, true));
  ASSERT_EQ(by_key.size(), 3u);
  EXPECT_THAT(by_key[1], ElementsAre(near(0.1), near(0.1), near(0.25), near(0.25), near(0.1), near(0.1), near(0.1)));
}

TEST(PhaseWeights, TheFirstZipfKeysTakeTurns) {
  const KeyDistribution keys = {
      .shape = KeyShape::zipf, .keys = 1000, .exponent = 1, .hot_change = kernel::Duration::from_ns(1)};
  const auto classes = key_classes(keys, 16);
  EXPECT_LE(classes.size(), 16u);
  const auto phases = phase_weights(keys, classes);
  ASSERT_EQ(phases.size(), kHotPlaces);
  for (std::size_t key = 0; key < kHotPlaces; ++key) EXPECT_EQ(classes[key].keys, 1u);
  EXPECT_EQ(phases[3][3], classes[0].weight);
  EXPECT_EQ(phases[3][0], classes[5].weight);
  EXPECT_EQ(phases[3][12], classes[12].weight);
  for (const auto& weights : phases) EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12);
}

TEST(KeysPerKeyGroup, PlacesKeysAsFlinkDoes) {
  // Keys 0, 1 and 2 as Longs hash to themselves; their key groups at 128 are 94, 86 and 127.
  const auto rows = keys_per_key_group({{0, 1, 0.2}, {1, 2, 0.8}}, 128);
  EXPECT_EQ(rows[0][94], 1.0);
  EXPECT_EQ(rows[1][86], 1.0);
  EXPECT_EQ(rows[1][127], 1.0);
  EXPECT_EQ(rows[1][94], 0.0);
}

TEST(KeysPerKeyGroup, SpreadsHugeClassesEvenly) {
  const auto rows = keys_per_key_group({{0, 1u << 21, 1.0}}, 128);
  EXPECT_EQ(rows[0][0], static_cast<double>(1 << 14));
  EXPECT_EQ(rows[0][127], static_cast<double>(1 << 14));
}

TEST(ListedKeys, EntriesOfOneHashCountOnce) {
  const std::vector<ListedKey> entries = {{7, 1, 0}, {9, 2, 0}, {7, 3, 1}};
  const KeyDistribution domain = listed_keys(entries, 2);
  EXPECT_EQ(domain.keys, 2u);
  EXPECT_EQ(domain.phases, 2u);
  EXPECT_EQ(domain.listed, entries);
}

TEST(ListedKeys, AreAPartOfTheValue) {
  EXPECT_EQ(listed_keys({{7, 1, 0}}), listed_keys({{7, 1, 0}}));
  EXPECT_NE(listed_keys({{7, 1, 0}}), listed_keys({{7, 2, 0}}));
  EXPECT_NE(listed_keys({{7, 1, 0}}), listed_keys({{7, 1, 0}}, 2));
}

}  // namespace
}  // namespace millrace::plan
