#include "tuners/limits/excluded_hours.h"

#include <gtest/gtest.h>

namespace millrace::tuners::limits {
namespace {

constexpr double hours(double h) {
  return h * 3600;
}

TEST(ExcludedHours, AreReadAndWritten) {
  EXPECT_EQ(excluded_hours_from("09:00-12:00"), (ExcludedHours{9 * 3600, 12 * 3600}));
  EXPECT_EQ(excluded_hours_from(" 00:00 - 00:00:30 "), (ExcludedHours{0, 30}));
  EXPECT_EQ(excluded_hours_from("22:30-24:00"), (ExcludedHours{81000, 86400}));
  for (const char* text : {"09:00-12:00", "22:00-06:30", "00:00:05-23:59:59", "18:00-24:00"}) {
    EXPECT_EQ(to_string(excluded_hours_from(text).value()), text);
  }
}

TEST(ExcludedHours, MistakesAreNamed) {
  for (const char* text : {"", "9:00-12:00", "09:00", "09:60-12:00", "09:00-25:00", "24:01-25:00", "09:00-12:00-13:00",
                           "ab:00-12:00", "09.00-12.00", "09:00-12:0", "+9:00-12:00"}) {
    const auto read = excluded_hours_from(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_NE(read.error().find("write it like \"09:00-12:00\""), std::string::npos) << read.error();
  }
  for (const char* text : {"09:00-09:00", "00:00-24:00"}) {
    ASSERT_FALSE(excluded_hours_from(text).has_value()) << text;
    EXPECT_NE(excluded_hours_from(text).error().find("all day"), std::string::npos);
  }
}

TEST(ExcludedHours, TheStartIsExcludedAndTheEndIsNot) {
  const ExcludedHours morning{9 * 3600, 12 * 3600};
  EXPECT_FALSE(contains(morning, hours(9) - 1));
  EXPECT_TRUE(contains(morning, hours(9)));
  EXPECT_TRUE(contains(morning, hours(9) - 1e-9));  // a sum of seconds that rounding made smaller
  EXPECT_TRUE(contains(morning, hours(12) - 1));
  EXPECT_FALSE(contains(morning, hours(12)));
  EXPECT_FALSE(contains(morning, hours(12) - 1e-9));
}

TEST(ExcludedHours, ComeBackEveryDay) {
  const ExcludedHours morning{9 * 3600, 12 * 3600};
  EXPECT_TRUE(contains(morning, hours(24 * 3 + 10)));
  EXPECT_FALSE(contains(morning, hours(24 * 3 + 13)));
}

TEST(ExcludedHours, MayGoOverMidnight) {
  const ExcludedHours night{22 * 3600, 6 * 3600};
  EXPECT_TRUE(contains(night, hours(23)));
  EXPECT_TRUE(contains(night, hours(24)));
  EXPECT_TRUE(contains(night, hours(29)));
  EXPECT_FALSE(contains(night, hours(30)));
  EXPECT_FALSE(contains(night, hours(12)));
  const ExcludedHours evening{18 * 3600, 24 * 3600};
  EXPECT_TRUE(contains(evening, hours(23)));
  EXPECT_FALSE(contains(evening, hours(24)));
}

}  // namespace
}  // namespace millrace::tuners::limits
