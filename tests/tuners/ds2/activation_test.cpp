#include "tuners/ds2/activation.h"

#include <gtest/gtest.h>

namespace millrace::tuners::ds2 {
namespace {

TEST(Ds2Activation, CombinesEachOperatorByItself) {
  const std::vector<Degrees> decisions = {{{"a", 3}, {"b", 9}}, {{"a", 8}, {"b", 2}}, {{"a", 4}, {"b", 5}}};
  EXPECT_EQ(combined(decisions, Activation::latest), (Degrees{{"a", 4}, {"b", 5}}));
  EXPECT_EQ(combined(decisions, Activation::maximum), (Degrees{{"a", 8}, {"b", 9}}));
  EXPECT_EQ(combined(decisions, Activation::median), (Degrees{{"a", 4}, {"b", 5}}));
}

TEST(Ds2Activation, OfTwoMiddleDegreesTheGreaterIsTheMedian) {
  EXPECT_EQ(combined({{{"a", 3}}, {{"a", 5}}}, Activation::median), (Degrees{{"a", 5}}));
  EXPECT_EQ(combined({{{"a", 0}}, {{"a", 7}}, {{"a", 2}}, {{"a", 4}}}, Activation::median), (Degrees{{"a", 4}}));
}

TEST(Ds2Activation, AnOperatorIsJudgedByTheDecisionsThatHaveIt) {
  EXPECT_EQ(combined({{{"a", 3}, {"b", 6}}, {{"a", 5}}}, Activation::maximum), (Degrees{{"a", 5}, {"b", 6}}));
}

TEST(Ds2Activation, RemembersNoMoreThanAStateHolds) {
  EXPECT_EQ(decisions_kept(0, 10), 1u);
  EXPECT_EQ(decisions_kept(7, 10), 7u);
  EXPECT_EQ(decisions_kept(1000000000, 10), 1000u);
  EXPECT_EQ(decisions_kept(5, 100000), 1u);
}

}  // namespace
}  // namespace millrace::tuners::ds2
