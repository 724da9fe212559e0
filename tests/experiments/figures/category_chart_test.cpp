#include "experiments/figures/category_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

CategoryChart chart(std::vector<std::string> categories) {
  ChartPanel panel{.heading = "errors", .scale = "q-error", .series = {{"it's", {}}, {"b", {}}}, .around_one = true};
  for (std::size_t i = 0; i < categories.size(); ++i) {
    panel.series[0].marks.push_back({2.0, 8.0});
    panel.series[1].marks.push_back({std::nullopt, std::nullopt});
  }
  return {.title = "t", .categories = std::move(categories), .ordered = false, .panels = {panel, panel}};
}

TEST(CategoryChart, MarksStandBesideOneAnotherAndWhatIsMissingIsLeftOut) {
  const Plot plot = category_chart_plot(chart({"linear", "2-way-join"}));
  EXPECT_THAT(plot.commands, HasSubstr("'it''s'"));
  EXPECT_THAT(plot.commands, HasSubstr("$marks0_0 << END_OF_DATA\n-0.3100 2 8\n0.6900 2 8\n"));
  EXPECT_THAT(plot.commands, HasSubstr("NaN NaN"));
  EXPECT_THAT(plot.commands, HasSubstr("norotate"));
  EXPECT_THAT(plot.commands, Not(HasSubstr("linespoints")));
}

TEST(CategoryChart, ManyCategoriesStandOnEndAndOrderedOnesAreJoined) {
  CategoryChart many = chart(std::vector<std::string>(40, "250"));
  many.ordered = true;
  const Plot plot = category_chart_plot(many);
  EXPECT_THAT(plot.commands, HasSubstr("rotate by 90"));
  EXPECT_THAT(plot.commands, HasSubstr("linespoints"));
  EXPECT_GT(plot.height_px, category_chart_plot(chart({"250"})).height_px);
}

}  // namespace
}  // namespace millrace::experiments
