#include "sim/kernel/fingerprint.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace millrace::kernel {
namespace {

TEST(Fingerprint, IsTwoGroupsOfFourHexDigits) {
  Fingerprint fingerprint;
  for (std::uint64_t word = 0; word < 100; ++word) {
    fingerprint.mix(word);
    EXPECT_TRUE(std::regex_match(fingerprint.text(), std::regex("[0-9a-f]{4}-[0-9a-f]{4}"))) << fingerprint.text();
  }
}

TEST(Fingerprint, DependsOnValuesAndOrder) {
  Fingerprint a, b, c;
  a.mix(1), a.mix(2);
  b.mix(2), b.mix(1);
  c.mix(1), c.mix(2);
  EXPECT_NE(a.value(), b.value());
  EXPECT_EQ(a, c);
  EXPECT_EQ(a.text(), c.text());
}

TEST(Fingerprint, TellsApartWordsThatDifferInOneBit) {
  std::set<std::uint64_t> values;
  for (int bit = 0; bit < 64; ++bit) {
    Fingerprint fingerprint;
    fingerprint.mix(std::uint64_t{1} << bit);
    fingerprint.mix(0);
    values.insert(fingerprint.value());
  }
  EXPECT_EQ(values.size(), 64U);
}

}  // namespace
}  // namespace millrace::kernel
