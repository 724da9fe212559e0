#include "experiments/config/toml_source.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace::experiments {
namespace {

std::string mistake_in(const std::string& text) {
  Diagnostics out;
  if (parse_toml(text, "x.toml", out)) return "none";
  return to_string(out.sorted().front());
}

std::string key_of(std::size_t parts) {
  std::string key = "a";
  for (std::size_t i = 1; i < parts; ++i) key += ".a";
  return key;
}

// The library goes down them by recursion: a file must not be able to end the program.
TEST(TomlSource, KeysAreNotNestedWithoutEnd) {
  EXPECT_EQ(mistake_in(key_of(100) + " = 1"), "none");
  const std::string sentence = "a key of more than 500 parts";
  EXPECT_EQ(mistake_in(key_of(600) + " = 1"), "x.toml:1:1002: " + sentence);
  EXPECT_EQ(mistake_in("b = 1\n[" + key_of(300'000) + "]\n"), "x.toml:2:1003: " + sentence);
  EXPECT_EQ(mistake_in("b = { " + key_of(300'000) + " = 1 }"), "x.toml:1:1008: " + sentence);
  Diagnostics out;
  EXPECT_FALSE(parse_override(key_of(300'000) + "=1", out).has_value());
}

TEST(TomlSource, ValuesAreNotNestedWithoutEnd) {
  EXPECT_NE(mistake_in("a = " + std::string(300'000, '[')), "none");
}

TEST(TomlSource, AnOverrideIsUtf8) {
  Diagnostics out;
  EXPECT_FALSE(parse_override("a=x\xff", out).has_value());
  EXPECT_EQ(out.sorted().front().text, "the value is not UTF-8");
  Diagnostics of_key;
  EXPECT_FALSE(parse_override("a\xff=x", of_key).has_value());
}

TEST(TomlSource, ManyNumbersAreNoKey) {
  std::string list = "a = [";
  for (int i = 0; i < 2000; ++i) list += "0.5, ";
  EXPECT_EQ(mistake_in(list + "1.5]"), "none");
}

}  // namespace
}  // namespace millrace::experiments
