#include "sim/plan/bounded_json.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace::plan {
namespace {

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(BoundedJson, IsReadAsDeepAsItMayBe) {
  EXPECT_TRUE(bounded_json(nested(kDeepestJson)).is_array());
  EXPECT_TRUE(bounded_json(nested(kDeepestJson + 1)).is_discarded());
  EXPECT_TRUE(bounded_json(std::string(1 << 22, '[')).is_discarded());
  EXPECT_TRUE(bounded_json("{\"a\":").is_discarded());
}

TEST(BoundedJson, SiblingsAreNotDepth) {
  std::string flat = "[";
  for (int i = 0; i < 1000; ++i) flat += "{\"a\":[]},";
  EXPECT_EQ(bounded_json(flat + "1]").size(), 1001);
}

TEST(BoundedJson, BracketsInTextAreText) {
  const std::string text = "[\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\\\\\", {\"[\": 1}]";
  EXPECT_EQ(bounded_json(text).size(), 2);
}

TEST(BoundedJson, KnowsUtf8) {
  for (const char* text : {"", "plain", "\"quoted\" \\ \n", "\xc3\xa4", "\xef\xbf\xbd"})
    EXPECT_TRUE(is_utf8(text)) << text;
  for (const char* text : {"\xff", "a\xc3", "\xed\xa0\x80"}) EXPECT_FALSE(is_utf8(text)) << text;
}

}  // namespace
}  // namespace millrace::plan
