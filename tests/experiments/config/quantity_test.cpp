#include "experiments/config/quantity.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace millrace::experiments {
namespace {

struct Row {
  const char* text;
  Dimension dimension;
  double value;
};

TEST(Quantity, UnitsTable) {
  const Row rows[] = {
      {"7 ns", Dimension::duration, 7},
      {"7us", Dimension::duration, 7e3},
      {"250 ms", Dimension::duration, 250e6},
      {"0.1 s", Dimension::duration, 1e8},
      {"1.5 min", Dimension::duration, 90e9},
      {"2 h", Dimension::duration, 7200e9},
      {"1 d", Dimension::duration, 86400e9},
      {"-1 ms", Dimension::duration, -1e6},
      {"100 B", Dimension::bytes, 100},
      {"2 kB", Dimension::bytes, 2000},
      {"32 KiB", Dimension::bytes, 32768},
      {"32Ki B", Dimension::bytes, 32768},
      {"1.5 MiB", Dimension::bytes, 1572864},
      {"1 GiB", Dimension::bytes, 1073741824},
      {"1 GB", Dimension::bytes, 1e9},
      {"8 bps", Dimension::bandwidth, 1},
      {"10 Gbps", Dimension::bandwidth, 1.25e9},
      {"100 Mbps", Dimension::bandwidth, 12.5e6},
      {"8 kbps", Dimension::bandwidth, 1000},
      {"12 GB/s", Dimension::bandwidth, 12e9},
      {"1 KiB/s", Dimension::bandwidth, 1024},
      {"700k/s", Dimension::rate, 700e3},
      {"700 k/s", Dimension::rate, 700e3},
      {"1.2M /s", Dimension::rate, 1.2e6},
      {"90/min", Dimension::rate, 1.5},
      {"7 Wu", Dimension::work, 7},
      {"30 %", Dimension::share, 0.3},
      {"10k", Dimension::number, 10e3},
      {"2 Ki", Dimension::number, 2048},
      {" 1e3 ", Dimension::number, 1000},
      {"+4", Dimension::number, 4},
  };
  for (const Row& row : rows) {
    const auto parsed = parse_quantity(row.text);
    ASSERT_TRUE(parsed.has_value()) << row.text << ": " << parsed.error();
    EXPECT_EQ(parsed->dimension, row.dimension) << row.text;
    EXPECT_DOUBLE_EQ(parsed->value, row.value) << row.text;
  }
}

TEST(Quantity, RejectsWhatIsNone) {
  for (const char* text : {"", "fast", "inf", "nan s", "s", "--3 s", "+-3", "k/s", "1e999 s"}) {
    EXPECT_FALSE(parse_quantity(text).has_value()) << text;
  }
  for (const char* text : {"3 sec", "3 K", "5 kms", "3 ks", "4 %k", "7 wu", "1 k k", "3 m", "3 Gmin", "1,5 s"}) {
    const auto parsed = parse_quantity(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_NE(parsed.error().find("unknown unit"), std::string::npos) << parsed.error();
  }
}

TEST(Quantity, WrongDimensionSaysWhatWasFoundAndAnExample) {
  EXPECT_EQ(parse_as("50 ms", Dimension::rate).error(), "'50 ms' is a time; a rate is wanted, for example \"50k/s\"");
  EXPECT_EQ(parse_as("30", Dimension::duration).error(), "'30' has no unit; a time is wanted, for example \"30 s\"");
  EXPECT_EQ(
      parse_as("3 KB", Dimension::bytes).error(),
      "'3 KB' has an unknown unit 'KB'; an amount of data is wanted, for example \"32 KiB\" (units: B kB MB GB KiB "
      "MiB GiB)");
}

TEST(Quantity, ZeroNeedsNoUnitAndSharesMayBePlain) {
  EXPECT_EQ(parse_as("0", Dimension::duration), 0.0);
  EXPECT_EQ(parse_as("0", Dimension::bandwidth), 0.0);
  EXPECT_EQ(parse_as("0.25", Dimension::share), 0.25);
  EXPECT_EQ(parse_as("25 %", Dimension::share), 0.25);
}

RC_GTEST_PROP(Quantity, WholeNanosecondsAreExact, ()) {
  const auto ns = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 53);
  const auto parsed = parse_quantity(fmt::format("{} ns", ns));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(static_cast<std::int64_t>(parsed->value) == ns);
}

}  // namespace
}  // namespace millrace::experiments
