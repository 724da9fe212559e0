#include "sim/plan/key_groups.h"

#include <gtest/gtest.h>

#include <limits>

namespace millrace::plan {
namespace {

struct Vector {
  std::int32_t hash_code, murmur;
  std::uint32_t key_group, subtask_of_4;
};

// Computed with Flink's MathUtils.murmurHash and KeyGroupRangeAssignment at maxParallelism 128.
constexpr Vector kVectors[] = {
    {0, 593689054, 94, 2},   {1, 68075478, 86, 2},    {2, 1085422463, 127, 3},
    {4, 1889779975, 7, 0},   {42, 1134849565, 29, 0}, {1000, 3506311, 7, 0},
    {-1, 1982413648, 80, 2}, {97, 1455541201, 81, 2}, {-1134722988, 1460463584, 96, 3},
};

TEST(KeyGroups, AgreeWithFlink) {
  for (const Vector& each : kVectors) {
    EXPECT_EQ(murmur_hash(each.hash_code), each.murmur) << each.hash_code;
    EXPECT_EQ(key_group_of(each.hash_code, 128), each.key_group) << each.hash_code;
    EXPECT_EQ(subtask_of_key_group(each.key_group, 4, 128), each.subtask_of_4) << each.hash_code;
  }
}

TEST(KeyGroups, MurmurHashIsNeverNegative) {
  for (std::int32_t code = -100'000; code < 100'000; ++code) ASSERT_GE(murmur_hash(code), 0) << code;
  EXPECT_GE(murmur_hash(std::numeric_limits<std::int32_t>::min()), 0);
}

TEST(JavaHash, OfIntegersAndLongs) {
  EXPECT_EQ(java_hash(std::int32_t{-7}), -7);
  EXPECT_EQ(java_hash(std::int64_t{1000}), 1000);
  EXPECT_EQ(java_hash(std::int64_t{-1}), 0);       // both halves are all ones
  EXPECT_EQ(java_hash(std::int64_t{1} << 32), 1);  // the upper half alone
}

TEST(JavaHash, OfDoubles) {
  EXPECT_EQ(java_hash(0.0), 0);
  EXPECT_EQ(java_hash(1.0), 0x3ff00000);  // bits 0x3ff0000000000000
  EXPECT_EQ(java_hash(std::numeric_limits<double>::quiet_NaN()), 0x7ff80000);
}

TEST(JavaHash, OfStrings) {
  EXPECT_EQ(java_hash(std::string_view("")), 0);
  EXPECT_EQ(java_hash(std::string_view("a")), 97);
  EXPECT_EQ(java_hash(std::string_view("ab")), 97 * 31 + 98);
  EXPECT_EQ(java_hash(std::string_view("key-17")), -1134722988);  // wraps
}

TEST(KeyGroups, EverySubtaskOwnsItsContiguousRange) {
  // Subtask i owns [(i maxP + P - 1) / P, ((i + 1) maxP - 1) / P] (KeyGroupRangeAssignment).
  constexpr std::uint32_t max_parallelism = 128;
  for (std::uint32_t parallelism = 1; parallelism <= max_parallelism; ++parallelism) {
    for (std::uint32_t i = 0; i < parallelism; ++i) {
      const std::uint32_t first = (i * max_parallelism + parallelism - 1) / parallelism;
      const std::uint32_t last = ((i + 1) * max_parallelism - 1) / parallelism;
      for (std::uint32_t group = first; group <= last; ++group) {
        ASSERT_EQ(subtask_of_key_group(group, parallelism, max_parallelism), i);
      }
    }
  }
}

TEST(KeyGroups, DefaultMaxParallelism) {
  EXPECT_EQ(default_max_parallelism(1), 128u);
  EXPECT_EQ(default_max_parallelism(85), 128u);  // 85 + 42 = 127
  EXPECT_EQ(default_max_parallelism(86), 256u);  // 86 + 43 = 129
  EXPECT_EQ(default_max_parallelism(30'000), 32'768u);
  EXPECT_EQ(default_max_parallelism(4'000'000'000u), 32'768u);
}

}  // namespace
}  // namespace millrace::plan
