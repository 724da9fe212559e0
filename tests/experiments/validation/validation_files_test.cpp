#include "experiments/validation/validation_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "experiments/validation/scatter_plot.h"
#include "tests/experiments/store/temporary_folder.h"
#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

std::string content_of(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

std::vector<JudgedPlan> judged_plans(std::size_t count) {
  std::vector<JudgedPlan> judged;
  for (const PublishedPlan& plan : small_published_plans(count)) {
    judged.push_back(judged_plan({static_cast<std::int64_t>(judged.size()), plan.id, plan.structure}, plan));
    judged.back().replays = {right_labels(plan), tl::unexpected<std::string>("<no> slot")};
  }
  return judged;
}

TEST(ValidationFiles, AreTablesFiguresAndAPage) {
  const TemporaryFolder folder;
  Validation validation;
  validation.name = "small";
  validation.inputs = {ReplayInput::plain, ReplayInput::oracle};
  const auto plans = judged_plans(6);
  const auto written = write_validation(validation, plans, group_rows(plans, 2),
                                        {.folder = folder.path(),
                                         .prefix = "small-",
                                         .command = "./millrace validate x.toml",
                                         .version = "9.9",
                                         .quick = true});
  ASSERT_TRUE(written.has_value()) << written.error();
  for (const char* name : {"small-validation.csv", "small-worst.csv", "small-report.html",
                           "figures/small-scatter-plain.svg", "figures/small-scatter-oracle.png"}) {
    EXPECT_NE(std::find(written->begin(), written->end(), folder.path() / name), written->end()) << name;
    EXPECT_GT(std::filesystem::file_size(folder.path() / name), 100u) << name;
  }
  const std::string page = content_of(folder.path() / "small-report.html");
  EXPECT_THAT(page, HasSubstr("small: simulated beside measured (quick)"));
  EXPECT_THAT(page, HasSubstr("./millrace validate x.toml"));
  EXPECT_THAT(page, HasSubstr("id=\"figure-2\""));
  EXPECT_THAT(page, HasSubstr("&lt;no&gt; slot"));
  EXPECT_THAT(page, HasSubstr("aggregate 2: waiting in windows, 90 %"));
}

TEST(ValidationFiles, SayWhatCannotBeWritten) {
  const TemporaryFolder folder;
  Validation validation;
  validation.inputs = {ReplayInput::plain};
  const auto plans = judged_plans(1);
  const auto written =
      write_validation(validation, plans, group_rows(plans, 1),
                       {.folder = folder.path() / "missing", .prefix = "", .command = "", .version = ""});
  ASSERT_FALSE(written.has_value());
  EXPECT_THAT(written.error(), HasSubstr("could not be written"));
}

TEST(ScatterPlot, ShowsAtMostSoManyMarksAndSaysSo) {
  const auto plans = judged_plans(kMostMarks + 10);
  const Plot plot = scatter_plot(plans, 0, "title");
  EXPECT_THAT(plot.commands, HasSubstr("throughput: 450 of 460 pairs'"));
  EXPECT_THAT(plot.commands, HasSubstr("operator: 450 of 920 pairs'"));
  EXPECT_THAT(scatter_plot(plans, 1, "title").commands, HasSubstr("throughput: 0 pairs, 460 without a result"));
}

}  // namespace
}  // namespace millrace::experiments
