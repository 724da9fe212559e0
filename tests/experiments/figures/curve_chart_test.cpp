#include "experiments/figures/curve_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

CurveChart small_chart() {
  return {.title = "t",
          .across = "epoch",
          .scale = "q-error",
          .curves = {{"one", 0, {{1, 1.5, 0.25}, {2, 1.2, 0.1}}}, {"two", 1, {{1, 3, 0}}}}};
}

TEST(CurveChart, LinesAreJoinedAndHaveBarsWhereTheyAreWanted) {
  CurveChart chart = small_chart();
  const std::string without = curve_chart_plot(chart).commands;
  EXPECT_THAT(without, HasSubstr("$curve0 << END_OF_DATA\n1 1.5 0.25\n2 1.2 0.1\nEND_OF_DATA\n"));
  EXPECT_THAT(without, HasSubstr("$curve1 using 1:2 with lines"));
  EXPECT_THAT(without, Not(HasSubstr("yerrorbars")));
  chart.bars = true;
  EXPECT_THAT(curve_chart_plot(chart).commands, HasSubstr("$curve0 using 1:2:3 with yerrorbars"));
}

TEST(CurveChart, SharesAreInPercent) {
  CurveChart chart = small_chart();
  chart.shares = true;
  chart.curves = {{"one", 0, {{1, 0.25}, {3, 1}}}};
  const std::string commands = curve_chart_plot(chart).commands;
  EXPECT_THAT(commands, HasSubstr("\n1 25 0\n3 100 0\n"));
  EXPECT_THAT(commands, HasSubstr("'100 %%' 100"));
}

TEST(CurveChart, NarrowLogarithmicScalesHaveMoreTicks) {
  CurveChart chart = small_chart();
  chart.log_up = true;
  EXPECT_THAT(curve_chart_plot(chart).commands, HasSubstr("'1.4' 1.4"));
  chart.curves[0].points[0].up = 400;
  EXPECT_THAT(curve_chart_plot(chart).commands, Not(HasSubstr("'1.4' 1.4")));
}

TEST(CurveChart, IsDrawn) {
  const TemporaryFolder folder;
  CurveChart chart = small_chart();
  chart.log_up = chart.log_across = chart.bars = true;
  chart.curves.push_back({"none", 2, {}});
  const auto drawn = draw_with_gnuplot(curve_chart_plot(chart), folder.file("curves"));
  EXPECT_TRUE(drawn) << drawn.error();
}

}  // namespace
}  // namespace millrace::experiments
