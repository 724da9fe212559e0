#include "sim/plan/trace_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::plan {
namespace {

using testing::ElementsAre;
using namespace kernel::literals;

std::vector<std::string> mistakes_in(const std::string& text) {
  const auto rows = parse_trace("load.csv", text);
  std::vector<std::string> sentences;
  if (rows) return sentences;
  for (const TraceError& error : rows.error()) sentences.push_back(error.text());
  return sentences;
}

TEST(ParseTrace, ReadsTimestamps) {
  const auto rows = parse_trace("load.csv",
                                "timestamp,value\n2014-02-28 23:30:00,10844\n2014-03-01T00:00:00,8127.5\n"
                                "2014-03-01 00:30:00,0\n");
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0].at, 0_s);
  EXPECT_EQ((*rows)[1].at, 30_min);
  EXPECT_EQ((*rows)[1].rate, 8127.5);
  EXPECT_EQ((*rows)[2].line, 4u);
}

TEST(ParseTrace, ReadsSecondsWithAndWithoutHeaderCommentsAndBlankLines) {
  for (const std::string header : {"", "t,rate\n", "# my load\n\nt, rate\r\n", "\xef\xbb\xbft,rate\n"}) {
    const auto rows = parse_trace("load.csv", header + "10,5\n 10.5 , 6e3 \r\n# pause\n\n11,7");
    ASSERT_TRUE(rows.has_value()) << header;
    ASSERT_EQ(rows->size(), 3u);
    EXPECT_EQ((*rows)[0].at, 0_s);
    EXPECT_EQ((*rows)[1].at, 500_ms);
    EXPECT_EQ((*rows)[1].rate, 6000);
    EXPECT_EQ((*rows)[2].at, 1_s);
  }
}

TEST(ParseTrace, ReadsTimestampsWithoutHeader) {
  EXPECT_TRUE(parse_trace("load.csv", "2014-07-01 00:00:00,1\n2014-07-01 00:30:00,2\n").has_value());
}

TEST(ParseTrace, EmptyFiles) {
  EXPECT_THAT(mistakes_in(""), ElementsAre("load.csv: is empty"));
  EXPECT_THAT(mistakes_in("\n# nothing\n"), ElementsAre("load.csv: is empty"));
  EXPECT_THAT(mistakes_in("t,rate\n"), ElementsAre("load.csv: has a header but no rows"));
}

TEST(ParseTrace, MalformedHeader) {
  EXPECT_THAT(mistakes_in("time,load\n1,2\n"),
              testing::Contains("load.csv:1:1: expected the header 'timestamp,value' or 't,rate', or a row"));
}

TEST(ParseTrace, MalformedRows) {
  EXPECT_THAT(mistakes_in("t,rate\n0,1\n1\n2,3,4\n"),
              ElementsAre("load.csv:3:1: expected 2 columns, found 1", "load.csv:4:5: expected 2 columns, found 3"));
}

TEST(ParseTrace, MalformedNumbersAndTimestamps) {
  EXPECT_THAT(mistakes_in("t,rate\n0,1\nx1,2\n2,3y\n3,\n"),
              ElementsAre("load.csv:3:1: 'x1' is not a number of seconds", "load.csv:4:3: '3y' is not a finite number",
                          "load.csv:5:3: '' is not a finite number"));
  EXPECT_THAT(mistakes_in("timestamp,value\n2015-02-29 00:00:00,1\n2015-03-01 24:00:00,1\n17,1\n"),
              ElementsAre("load.csv:2:1: '2015-02-29 00:00:00' is not a timestamp 'YYYY-MM-DD hh:mm:ss'",
                          "load.csv:3:1: '2015-03-01 24:00:00' is not a timestamp 'YYYY-MM-DD hh:mm:ss'",
                          "load.csv:4:1: '17' is not a timestamp 'YYYY-MM-DD hh:mm:ss'"));
}

TEST(ParseTrace, RatesAreFiniteAndNotNegative) {
  EXPECT_THAT(mistakes_in("t,rate\n0,1\n1,-2\n2,nan\n3, inf\n"),
              ElementsAre("load.csv:3:3: the rate -2 is negative", "load.csv:4:3: 'nan' is not a finite number",
                          "load.csv:5:4: 'inf' is not a finite number"));
}

TEST(ParseTrace, TimesIncrease) {
  EXPECT_THAT(mistakes_in("t,rate\n0,1\n5,1\n5,1\n4,1\n6,1\n"),
              ElementsAre("load.csv:4:1: the time '5' is not after the row before",
                          "load.csv:5:1: the time '4' is not after the row before"));
}

TEST(ParseTrace, GapsOfMoreThanTenMedians) {
  EXPECT_THAT(mistakes_in("t,rate\n0,1\n1,1\n2,1\n12,1\n13,1\n"), ElementsAre());  // exactly ten
  EXPECT_THAT(mistakes_in("t,rate\n0,1\n1,1\n2,1\n13,1\n14,1\n"),
              ElementsAre("load.csv:5:1: a gap of 11 s before this row, where the rows are 1 s apart (median)"));
}

TEST(ParseTrace, ReportsAtMostTwentyMistakes) {
  std::string text = "t,rate\n";
  for (int i = 0; i < 50; ++i) text += "oops\n";
  EXPECT_EQ(mistakes_in(text).size(), 20u);
}

TEST(MedianInterval, IsTheLowerMiddle) {
  EXPECT_EQ(median_interval({{0_s, 1, 1}, {1_s, 1, 2}, {4_s, 1, 3}}), 1_s);
  EXPECT_EQ(median_interval({{0_s, 1, 1}, {1_s, 1, 2}, {4_s, 1, 3}, {6_s, 1, 4}}), 2_s);
  EXPECT_EQ(median_interval({{0_s, 1, 1}}), 1_s);
}

// Between these nanoseconds do not reach.
TEST(ParseTrace, TimesThatAreTooFarApart) {
  EXPECT_THAT(mistakes_in("-9e9,1\n9e9,2\n"),
              ElementsAre("load.csv:2:1: the time '9e9' is more than 120 years from the first"));
  EXPECT_THAT(mistakes_in("1700-01-01 00:00:00,1\n2200-01-01 00:00:00,2\n"),
              ElementsAre("load.csv:2:1: the time '2200-01-01 00:00:00' is more than 120 years from the first"));
  EXPECT_TRUE(parse_trace("load.csv", "8e9,1\n8.000001e9,2\n").has_value());
}

}  // namespace
}  // namespace millrace::plan
