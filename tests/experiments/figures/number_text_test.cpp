#include "experiments/figures/number_text.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(NumberText, WritesThreeDigitsAndAnEngineeringPrefix) {
  EXPECT_EQ(engineering_text(0), "0");
  EXPECT_EQ(engineering_text(250), "250");
  EXPECT_EQ(engineering_text(999.7), "1 k");
  EXPECT_EQ(engineering_text(1500), "1.5 k");
  EXPECT_EQ(engineering_text(12'345'678), "12.3 M");
  EXPECT_EQ(engineering_text(2e9), "2 G");
  EXPECT_EQ(engineering_text(-1500), "-1.5 k");
}

TEST(NumberText, PutsTheUnitBehindThePrefix) {
  EXPECT_EQ(engineering_text(700e3, "/s"), "700 k/s");
  EXPECT_EQ(engineering_text(7e6, "/s"), "7 M/s");
  EXPECT_EQ(engineering_text(40, "/s"), "40 /s");
  EXPECT_EQ(engineering_text(0, "/s"), "0");
}

TEST(NumberText, ChoosesTheUnitOfADuration) {
  EXPECT_EQ(duration_text(0.25), "0.25 ms");
  EXPECT_EQ(duration_text(85.14), "85.1 ms");
  EXPECT_EQ(duration_text(1234), "1.23 s");
  EXPECT_EQ(duration_text(90e3), "90 s");
  EXPECT_EQ(duration_text(270e3), "4.5 min");
  EXPECT_EQ(duration_text(9e6), "2.5 h");
}

TEST(NumberText, DropsZerosAtTheEndOnly) {
  EXPECT_EQ(decimal_text(3.50, 2), "3.5");
  EXPECT_EQ(decimal_text(100, 0), "100");
  EXPECT_EQ(decimal_text(-0.001, 2), "0");
}

}  // namespace
}  // namespace millrace::experiments
