#include "experiments/workers/shard.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(Shard, IsWrittenAsANumberOfSoMany) {
  const auto shard = parse_shard("2/16");
  ASSERT_TRUE(shard.has_value());
  EXPECT_EQ(shard->number, 2U);
  EXPECT_EQ(shard->count, 16U);
  EXPECT_TRUE(parse_shard("1/1")->is_all());
  for (const char* wrong : {"", "2", "0/3", "4/3", "1/", "/3", "1/3x", "-1/3", "1/0", "1/99999999999", "1/2000000"}) {
    EXPECT_FALSE(parse_shard(wrong).has_value()) << wrong;
  }
}

TEST(Shard, EveryPieceBelongsToExactlyOne) {
  std::size_t least = 1000, most = 0;
  for (std::uint32_t number = 1; number <= 3; ++number) {
    std::size_t pieces = 0;
    for (int i = 0; i < 300; ++i) pieces += Shard{number, 3}.takes("piece " + std::to_string(i)) ? 1 : 0;
    least = std::min(least, pieces);
    most = std::max(most, pieces);
  }
  for (int i = 0; i < 300; ++i) {
    int owners = 0;
    for (std::uint32_t number = 1; number <= 3; ++number) {
      owners += Shard{number, 3}.takes("piece " + std::to_string(i)) ? 1 : 0;
    }
    EXPECT_EQ(owners, 1);
  }
  EXPECT_GT(least, 70U);
  EXPECT_LT(most, 130U);
  EXPECT_TRUE(Shard{}.takes("anything"));
}

// Shards that were begun are gone on with by later versions: a piece stays where it is.
TEST(Shard, GoesByTheHashOfTheKey) {
  EXPECT_TRUE((Shard{1, 2}.takes("a")) != (Shard{2, 2}.takes("a")));
  // SHA-256 of "a" ends in ...2bb: odd, the second of two.
  EXPECT_TRUE((Shard{2, 2}.takes("a")));
}

}  // namespace
}  // namespace millrace::experiments
