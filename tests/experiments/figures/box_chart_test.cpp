#include "experiments/figures/box_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

BoxChart small_chart() {
  return {.title = "t",
          .categories = {"0-50 %", "b"},
          .across = "latency",
          .scale = "q-error",
          .series = {{"one", {ChartBox{1, 1.25, 1.5, 2, 3, 40}, std::nullopt}},
                     {"two", {ChartBox{}, ChartBox{1, 1, 2, 3, 4, 5}}}}};
}

TEST(BoxChart, SeriesStandBesideOneAnother) {
  const std::string commands = box_chart_plot(small_chart()).commands;
  EXPECT_THAT(commands, HasSubstr("$boxes0 << END_OF_DATA\n-0.2100 1 1.25 1.5 2 3 40 0.3024\nEND_OF_DATA\n"));
  EXPECT_THAT(commands, HasSubstr("$boxes1 << END_OF_DATA\n0.2100 1 1 1 1 1 1 0.3024\n1.2100 1 1 2 3 4 5 0.3024\n"));
  EXPECT_THAT(commands, HasSubstr("set xtics norotate scale 0 ('0-50 %%' 0, 'b' 1)"));
}

TEST(BoxChart, TheScaleBeginsAtOne) {
  const std::string commands = box_chart_plot(small_chart()).commands;
  EXPECT_THAT(commands, HasSubstr("'1' 1"));
  EXPECT_THAT(commands, HasSubstr("'20' 20"));
  EXPECT_THAT(commands, Not(HasSubstr("'0.5'")));
}

TEST(BoxChart, IsDrawn) {
  const TemporaryFolder folder;
  BoxChart chart = small_chart();
  chart.series.push_back({"none", {std::nullopt, std::nullopt}});
  const auto drawn = draw_with_gnuplot(box_chart_plot(chart), folder.file("boxes"));
  EXPECT_TRUE(drawn) << drawn.error();
}

}  // namespace
}  // namespace millrace::experiments
