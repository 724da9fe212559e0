#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/experiments/cli/config_run.h"

namespace millrace::experiments {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// Weeks of weekdays and weekends, which rise by a part each.
constexpr const char* kConfig = R"(
[experiment]
name = "foreseen"
[forecast.load]
series = { pattern = "product", of = [{ pattern = "week", low = "100/s", high = "900/s", weekend = 0.5 }, { pattern = "trend", base = "1/s", growth = 0.01, length = "140 d" }], length = "140 d" }
step = "1 h"
forecasters = ["seasonal", "seasonal-long", "seasonal-mean", "persistence", "oracle"]
)";

class RunForecasts : public ConfigRun {
 protected:
  RunForecasts() : ConfigRun("foreseen.toml", kConfig) {}
};

TEST_F(RunForecasts, ForecastsShowsAndWrites) {
  EXPECT_THAT(run("check").out, ContainsRegex("forecast load  [0-9a-f]+  missing"));
  const auto result = run("run", {"--out", folder.file("out")});
  ASSERT_EQ(result.status, 0) << result.error;
  ASSERT_THAT(result.out, HasSubstr("forecast foreseen/load"));
  EXPECT_THAT(result.out, HasSubstr("42 forecasts of 24 h in steps of 60 min"));
  EXPECT_THAT(result.out, HasSubstr("strongest of those that learn nothing, by MAE: seasonal-long"));
  EXPECT_THAT(result.out, ContainsRegex("oracle +0.0 % +0.0 %"));
  EXPECT_THAT(result.error, HasSubstr("1 forecasts: 0 were stored, 1 computed"));
  const std::filesystem::path out = folder.file("out");
  for (const char* file : {"load-forecast.csv", "load-forecast-days.csv", "figures/load-forecast.svg"}) {
    EXPECT_TRUE(std::filesystem::exists(out / file)) << file;
  }
  EXPECT_THAT(run("check").out, ContainsRegex("forecast load  [0-9a-f]+  stored"));
  const std::string shown = run("show").out;
  ASSERT_THAT(shown, HasSubstr("forecast foreseen/load"));
  EXPECT_EQ(result.out.substr(result.out.find("forecast foreseen/load"), 800),
            shown.substr(shown.find("forecast foreseen/load"), 800));
  const auto again = run("run", {"--out", folder.file("out")});
  EXPECT_THAT(again.error, HasSubstr("1 forecasts: 1 were stored, 0 computed"));
  EXPECT_EQ(again.out, result.out);
}

TEST_F(RunForecasts, QuickLooksAtTheBeginningAlone) {
  const auto result = run("run", {"--out", folder.file("out"), "--quick"});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("quick: on the beginning of each series alone"));
  EXPECT_THAT(result.out, HasSubstr("1 forecasts of 24 h"));
}

TEST_F(RunForecasts, AGruNeedsTheLearningLibrary) {
  const std::string config = folder.file("foreseen.toml");
  EXPECT_EQ(run_program({"needs", config}).out, "core\n");
  EXPECT_EQ(run_program({"needs", config, "--set", "forecast.load.forecasters=[\"gru\"]"}).out, "core learning\n");
}

}  // namespace
}  // namespace millrace::experiments
