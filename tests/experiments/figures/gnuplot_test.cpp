#include "experiments/figures/gnuplot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Gnuplot, NothingIsSpecialInsideAQuotedString) {
  EXPECT_EQ(gnuplot_quoted("plain"), "'plain'");
  EXPECT_EQ(gnuplot_quoted("it's `rm -rf` \"@x\" \\n"), "'it''s `rm -rf` \"@x\" \\n'");
  EXPECT_EQ(gnuplot_quoted("two\nlines"), "'two lines'");
}

TEST(Gnuplot, MissingNumbersAreGaps) {
  EXPECT_EQ(gnuplot_number(0.1), "0.1");
  EXPECT_EQ(gnuplot_number(std::nullopt), "NaN");
}

TEST(Gnuplot, ErrorsSayWhatGnuplotSaidAndLeaveOlderPicturesAlone) {
  const fs::path folder = fresh_folder("gnuplot");
  ASSERT_TRUE(draw_with_gnuplot({"plot 1\n"}, folder / "a").has_value());
  const std::string before = contents(folder / "a.svg");
  const auto drawn = draw_with_gnuplot({"plot 1\nnonsense here\n"}, folder / "a");
  ASSERT_FALSE(drawn.has_value());
  EXPECT_THAT(drawn.error(), HasSubstr("invalid command"));
  EXPECT_EQ(contents(folder / "a.svg"), before);
}

TEST(Gnuplot, SaysThatItIsNotInstalled) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", fresh_folder("no-programs").c_str(), 1);
  const auto drawn = draw_with_gnuplot({"plot 1\n"}, fresh_folder("undrawn") / "a");
  setenv("PATH", path.c_str(), 1);
  ASSERT_FALSE(drawn.has_value());
  EXPECT_THAT(drawn.error(), HasSubstr("not installed"));
}

TEST(Gnuplot, SaysWhichFileCouldNotBeWritten) {
  const auto drawn = draw_with_gnuplot({"plot 1\n"}, fresh_folder("gone") / "no-such-folder" / "a");
  ASSERT_FALSE(drawn.has_value());
  EXPECT_THAT(drawn.error(), HasSubstr("a.svg could not be written"));
}

}  // namespace
}  // namespace millrace::experiments
