#include "tuners/duration_text.h"

#include <gtest/gtest.h>

namespace millrace::tuners {
namespace {

TEST(DurationText, ReadsEveryUnit) {
  EXPECT_EQ(seconds_from_text("250 ms"), 0.25);
  EXPECT_EQ(seconds_from_text("10s"), 10);
  EXPECT_EQ(seconds_from_text("1.5 min"), 90);
  EXPECT_EQ(seconds_from_text("2 h"), 7200);
  EXPECT_EQ(seconds_from_text("1 d"), 86400);
  EXPECT_EQ(seconds_from_text("5 us"), 5e-6);
  EXPECT_EQ(seconds_from_text("7 ns"), 7e-9);
  EXPECT_EQ(seconds_from_text("0"), 0);
}

TEST(DurationText, RefusesWhatIsNone) {
  for (const char* text : {"", "10", "ten s", "10 parsec", "s"})
    EXPECT_EQ(seconds_from_text(text), std::nullopt) << text;
}

}  // namespace
}  // namespace millrace::tuners
