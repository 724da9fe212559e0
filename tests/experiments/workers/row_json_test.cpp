#include "experiments/workers/row_json.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(RowJson, ComesBackAsItWent) {
  const std::vector<TableRow> rows = {
      {"run", {std::monostate{}, std::int64_t{-1}, 3.0, 0.1 + 0.2, 5e-324, "line\nof \"text\" \xC3\xBC", ""}},
      {"window", {}}};
  const std::string line = to_line(rows);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_TRUE(line.starts_with('['));
  EXPECT_EQ(rows_from_line(line), rows);
}

TEST(RowJson, RefusesWhatIsNot) {
  for (const char* line : {"", "[", "[1]", "[[1,2]]", R"([["run",[{}]]])"}) {
    EXPECT_FALSE(rows_from_line(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace millrace::experiments
