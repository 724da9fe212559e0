#include "experiments/reproduction/csv_table.h"

#include <gtest/gtest.h>

#include "experiments/figures/csv_text.h"

namespace millrace::experiments {
namespace {

TEST(CsvTable, ReadsWhatIsWritten) {
  const std::string csv = csv_text("name,value", {{std::string("a, \"b\"\nc"), 1.5}, {std::string(""), Value()}});
  const auto table = parse_csv("# a comment, with cells\n\n" + csv);
  ASSERT_TRUE(table.has_value()) << table.error();
  EXPECT_EQ(table->header, (std::vector<std::string>{"name", "value"}));
  ASSERT_EQ(table->rows.size(), 2U);
  EXPECT_EQ(table->cell(0, "name"), "a, \"b\"\nc");
  EXPECT_EQ(table->cell(0, "value"), "1.5");
  EXPECT_EQ(table->cell(1, "value"), "");
  EXPECT_EQ(table->cell(1, "nothing"), "");
}

TEST(CsvTable, LastLineNeedsNoEnd) {
  const auto table = parse_csv("a,b\n1,2");
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->cell(0, "b"), "2");
  EXPECT_TRUE(parse_csv("").value().rows.empty());
  EXPECT_TRUE(parse_csv("# nothing else").value().header.empty());
}

TEST(CsvTable, CellsAreAsManyAsInTheHeader) {
  EXPECT_EQ(parse_csv("a,b\n1,2\n3\n").error(), "row 2 has 1 cells, the header 2");
  EXPECT_EQ(read_csv("/nowhere/x.csv").error(), "/nowhere/x.csv cannot be read");
}

TEST(CsvTable, CellsThatAreNumbers) {
  EXPECT_EQ(cell_number("-1.5e3"), -1500.0);
  EXPECT_FALSE(cell_number("").has_value());
  EXPECT_FALSE(cell_number("1.5 s").has_value());
}

}  // namespace
}  // namespace millrace::experiments
