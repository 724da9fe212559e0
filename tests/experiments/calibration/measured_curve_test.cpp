#include "experiments/calibration/measured_curve.h"

#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

TEST(MeasuredCurve, MeanAndSpreadOfTheRepetitions) {
  const TemporaryFolder folder;
  folder.write("rates.csv", "# a comment\nparallelism,a,b\n\n1,100,120\n4,310.5\r\n");
  Diagnostics out;
  const MeasuredCurve curve = read_measured_curve(folder.file("rates.csv"), {}, out);
  ASSERT_TRUE(out.empty());
  ASSERT_EQ(curve.size(), 2u);
  EXPECT_EQ(curve[0].parallelism, 1u);
  EXPECT_DOUBLE_EQ(curve[0].mean_per_s, 110);
  EXPECT_DOUBLE_EQ(curve[0].least_per_s, 100);
  EXPECT_DOUBLE_EQ(curve[0].most_per_s, 120);
  EXPECT_EQ(curve[1].parallelism, 4u);
  EXPECT_DOUBLE_EQ(curve[1].mean_per_s, 310.5);
}

TEST(MeasuredCurve, EveryMistakeHasAnAddress) {
  const TemporaryFolder folder;
  folder.write("rates.csv", "parallelism,a\n1,x\n2,-3\n3\n1.5,7\n4,8\n4,9\n");
  Diagnostics out;
  read_measured_curve(folder.file("rates.csv"), {}, out);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const Diagnostic& mistake : out.sorted()) places.emplace_back(mistake.line, mistake.column);
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> expected = {{2, 3}, {3, 3}, {4, 1}, {5, 1}, {7, 1}};
  EXPECT_EQ(places, expected);
}

TEST(MeasuredCurve, AFileThatIsMissingOrEmpty) {
  const TemporaryFolder folder;
  folder.write("empty.csv", "parallelism,a\n");
  Diagnostics out;
  read_measured_curve(folder.file("empty.csv"), {}, out);
  read_measured_curve(folder.file("none.csv"), {"x.toml", 7, 12}, out);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out.sorted()[0].text, "no measurements below the header");
  EXPECT_EQ(out.sorted()[1].line, 7u);
}

}  // namespace
}  // namespace millrace::experiments
