#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A paper with a forecast that works, a config with a mistake, and one that lacks what its user must bring.
constexpr const char* kList = R"(
title = "Tiny"
page = "results/paper/tiny.md"
[run.weeks]
config = "paper/tiny/weeks.toml"
quick = ["experiment.seed=2"]
[run.broken]
config = "paper/tiny/broken.toml"
[run.data]
config = "paper/tiny/broken.toml"
needs = "bring your own data"
[[item]]
id = "fig1"
what = "a drawing"
place = "Fig. 1"
state = "not applicable"
why = "A drawing."
[[item]]
id = "fig2"
what = "errors of forecasts"
place = "Fig. 2"
state = "reproduced"
why = "As printed."
run = "weeks"
pictures = ["figures/load-forecast.svg"]
tables = ["load-forecast-days.csv"]
[[item.rule]]
says = "an oracle makes no mistake"
csv = "load-forecast-days.csv"
column = "oracle_mae"
take = "greatest"
is = "at_most"
limit = 0
printed = 0.5
kind = "printed"
[[item]]
id = "fig3"
what = "the same"
place = "Fig. 3"
state = "in part"
why = "Half."
run = "weeks"
[[item]]
id = "fig4"
what = "what does not run"
place = "Fig. 4"
state = "differs"
why = "Never."
run = "broken"
[[item]]
id = "fig5"
what = "of other data"
place = "Fig. 5"
state = "not done"
why = "No data."
run = "data"
)";

constexpr const char* kWeeks = R"(
[experiment]
name = "weeks"
[forecast.load]
series = { pattern = "product", of = [{ pattern = "week", low = "100/s", high = "900/s", weekend = 0.5 }, { pattern = "trend", base = "1/s", growth = 0.01, length = "140 d" }], length = "140 d" }
step = "1 h"
forecasters = ["seasonal", "oracle"]
)";

class Reproduce : public testing::Test {
 protected:
  Reproduce() {
    folder_.write("configs/paper/tiny/reproduce.toml", kList);
    folder_.write("configs/paper/tiny/weeks.toml", kWeeks);
    folder_.write("configs/paper/tiny/broken.toml", "[experimnt]\n");
    for (const char* shelf : {"engines", "clusters", "queries", "spaces", "scenarios", "pipelines", "models"}) {
      fs::create_directory_symlink(fs::path(MILLRACE_SOURCE_DIR) / "configs" / shelf,
                                   folder_.path() / "configs" / shelf);
    }
  }

  ProgramResult reproduce(const std::string& arguments) const {
    return run_shell("cd '" + folder_.path().string() + "' && MILLRACE_HOME=. \"$MILLRACE\" reproduce " + arguments);
  }
  bool has(const std::string& file) const { return fs::exists(folder_.path() / file); }

  const TemporaryFolder folder_;
};

TEST_F(Reproduce, OneFigureIsJudgedAndShown) {
  const auto result = reproduce("tiny/fig2");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("tiny/fig2              reproduced      1 of 1 hold"));
  EXPECT_THAT(result.out, HasSubstr("holds         an oracle makes no mistake: ours 0, printed 0.5; asked: at most 0"));
  EXPECT_THAT(result.error, HasSubstr("1 of 1: ./millrace run configs/paper/tiny/weeks.toml"));
  const std::string paper = "results/reproduce/tiny/";
  for (const char* file : {"fig2.md", "fig2.csv", "fig2.html", "runs/weeks/output.txt"}) EXPECT_TRUE(has(paper + file));
  EXPECT_THAT(folder_.read(paper + "fig2.html"), AllOf(HasSubstr("<svg"), Not(HasSubstr("is missing:"))));
  EXPECT_THAT(folder_.read(paper + "runs/weeks/output.txt"), HasSubstr("forecast weeks/load"));
  EXPECT_THAT(
      folder_.read(paper + "fig2.csv"),
      HasSubstr("tiny/fig2,reproduced,whole,an oracle makes no mistake,0,0.5,printed,Fig. 2,at most 0,holds\n"));
}

TEST_F(Reproduce, APaperGoesOnAfterARunThatFails) {
  const auto result = reproduce("tiny --quick --quiet");
  EXPECT_EQ(result.status, 3) << result.error;
  EXPECT_THAT(result.out, HasSubstr("tiny/fig1              not applicable  nothing to run"));
  EXPECT_THAT(result.out, HasSubstr("tiny/fig2              reproduced      quick: 1 of 1 hold"));
  EXPECT_THAT(result.out, HasSubstr("tiny/fig3              in part         quick: in words"));
  EXPECT_THAT(result.out, HasSubstr("tiny/fig4              differs         the run failed"));
  EXPECT_THAT(result.out, HasSubstr("tiny/fig5              not done        not run: bring your own data"));
  EXPECT_TRUE(has("results/reproduce/tiny/report-quick.html"));
  EXPECT_TRUE(has("results/reproduce/tiny/runs/weeks-quick/load-forecast-days.csv"));
}

TEST_F(Reproduce, ListsWithoutRunning) {
  EXPECT_THAT(reproduce("--list").out, HasSubstr("tiny/fig3              in part"));
  EXPECT_THAT(reproduce("tiny/fig3 --list --markdown").out,
              HasSubstr("| fig3 | the same | in part | Half. | `./millrace reproduce tiny/fig3` |"));
  EXPECT_FALSE(has("results"));
}

TEST_F(Reproduce, MistakesAreTheUsers) {
  for (const auto& [arguments, says] : std::vector<std::pair<std::string, std::string>>{
           {"", "which paper?"},
           {"tiny --all", "either a paper or --all"},
           {"small", "no paper 'small'; known: tiny"},
           {"tiny/fig9", "tiny has no 'fig9'; known: fig1, fig2, fig3, fig4, fig5"}}) {
    const auto result = reproduce(arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_THAT(result.error, HasSubstr(says));
  }
}

}  // namespace
}  // namespace millrace::experiments
