#include "tuners/limits/quota.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace millrace::tuners::limits {
namespace {

using Degrees = std::vector<std::uint32_t>;

TEST(Quota, EverythingIsGrantedThatFits) {
  EXPECT_EQ(within_quota({{1, 4}, {2, 6}}, 10), (Degrees{4, 6}));
  EXPECT_EQ(within_quota({}, 10), Degrees{});
}

TEST(Quota, TheScarcestGrowsFirst) {
  // 1 -> 10 and 8 -> 10, 13 in all: the four that are free go to the first, which then has a half of what it wants.
  EXPECT_EQ(within_quota({{1, 10}, {8, 10}}, 13), (Degrees{5, 8}));
  // From the same start each gets its share of 12: 3/8, 1/2, then 1/2 and 1/2 again.
  EXPECT_EQ(within_quota({{1, 8}, {1, 16}}, 12), (Degrees{4, 8}));
  // Of equals the first.
  EXPECT_EQ(within_quota({{1, 4}, {1, 4}}, 5), (Degrees{3, 2}));
}

TEST(Quota, WhoShrinksMakesRoom) {
  EXPECT_EQ(within_quota({{10, 4}, {2, 12}}, 12), (Degrees{4, 8}));
}

TEST(Quota, OverTheQuotaNothingGrows) {
  EXPECT_EQ(within_quota({{10, 12}, {6, 5}, {3, 3}}, 12), (Degrees{10, 5, 3}));
}

RC_GTEST_PROP(Quota, NeverExceedsItByGrowing, ()) {
  std::vector<Claim> claims(*rc::gen::inRange<std::size_t>(1, 6));
  for (Claim& claim : claims) claim = {*rc::gen::inRange(1U, 20U), *rc::gen::inRange(1U, 20U)};
  const std::uint32_t quota = *rc::gen::inRange(1U, 80U);
  const Degrees granted = within_quota(claims, quota);
  std::uint32_t least = 0;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto [current, wanted] = claims[i];
    least += std::min(current, wanted);
    RC_ASSERT(granted[i] >= std::min(current, wanted));
    RC_ASSERT(granted[i] <= wanted);
  }
  const std::uint32_t total = std::accumulate(granted.begin(), granted.end(), 0U);
  RC_ASSERT(total <= std::max(quota, least));
  // Nothing that would fit is held back.
  for (std::size_t i = 0; i < claims.size(); ++i) RC_ASSERT(granted[i] == claims[i].wanted || total >= quota);
}

}  // namespace
}  // namespace millrace::tuners::limits
