#include "experiments/report/csv_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CsvTable, ReadsQuotedFieldsAndBothKindsOfLineEnds) {
  EXPECT_THAT(csv_records("a,b\r\n\"x, \"\"y\"\"\nz\",\n3,4"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("x, \"y\"\nz", ""), ElementsAre("3", "4")));
  EXPECT_TRUE(csv_records("").empty());
}

TEST(CsvTable, ShowsSoManyLinesAndSaysHowManyThereAre) {
  const std::string html = csv_table("name,value\n<a>,0.123456\nb,120000\nc,nan\n", 2);
  EXPECT_THAT(html, HasSubstr("&lt;a&gt;</td><td data-value=\"0.123456\">0.1235</td>"));
  EXPECT_THAT(html, HasSubstr(">120000</td>"));
  EXPECT_THAT(html, testing::Not(HasSubstr("nan")));
  EXPECT_THAT(html, HasSubstr("The first 2 of 3 lines."));
  EXPECT_EQ(csv_table("name,value\n", 2), "");
}

}  // namespace
}  // namespace millrace::experiments
