// Figures of two comparisons: which may stand beside which.
#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using Lines = std::vector<std::string>;

// A second query and a second comparison after kSmallConfig; a figure's table starts in line 33.
constexpr const char* kOther = R"([query.r.source.in]
rate = "1k/s"
[query.r.operator.out]
kind = "sink"
inputs = ["in"]
[comparison.other]
queries = ["q"]
cluster = "c"
tuners = ["fixed"]
duration = "10 min"
)";

Lines mistakes(const std::string& figure, const std::string& what = "", const std::string& by = "") {
  std::string text = std::string(kSmallConfig) + kOther;
  if (!what.empty()) text.replace(text.rfind(what), what.size(), by);
  return ConfigFolder().mistakes(text + "[figure.f]\n" + figure);
}

constexpr const char* kTwo = "kind = \"beside\"\ncomparison = \"run\"\nbeside = \"other\"\n";

TEST(FigureBeside, IsOfTwoComparisonsThatAreAlike) {
  EXPECT_EQ(mistakes(kTwo), Lines{});
  const Experiment experiment = ConfigFolder().load(std::string(kSmallConfig) + kOther + "[figure.f]\n" + kTwo);
  EXPECT_EQ(experiment.figures.front().beside, "other");
}

TEST(FigureBeside, NeedsAnother) {
  EXPECT_EQ(mistakes("kind = \"beside\"\ncomparison = \"run\"\n"),
            Lines{"x.toml:33:1: missing key 'beside' in [figure.f]"});
  EXPECT_EQ(mistakes("kind = \"beside\"\ncomparison = \"run\"\nbeside = \"run\"\n"),
            Lines{"x.toml:36:10: beside: 'run' is the figure's comparison itself"});
  EXPECT_EQ(mistakes("kind = \"beside\"\ncomparison = \"run\"\nbeside = \"othr\"\n"),
            Lines{"x.toml:36:10: beside: no comparison 'othr'; known: run, other; did you mean 'other'?"});
}

TEST(FigureBeside, IsNoKeyOfOtherKinds) {
  EXPECT_EQ(mistakes("kind = \"timeline\"\ncomparison = \"run\"\nbeside = \"other\"\n"),
            Lines{"x.toml:36:10: beside: a figure of kind 'timeline' is of one comparison"});
}

TEST(FigureBeside, WhatOnlyOneOfThemHas) {
  EXPECT_EQ(mistakes(kTwo, "[\"fixed\"]", "[\"fixed\", \"ds2\"]"),
            Lines{"x.toml:36:10: beside: comparison 'run' has no tuner 'ds2', which 'other' has"});
  EXPECT_EQ(mistakes(kTwo, "[\"fixed\"]", "[\"ds2\"]"),
            (Lines{"x.toml:36:10: beside: comparison 'other' has no tuner 'fixed', which 'run' has",
                   "x.toml:36:10: beside: comparison 'run' has no tuner 'ds2', which 'other' has"}));
  EXPECT_EQ(mistakes(kTwo, "[\"q\"]", "[\"q\", \"r\"]"),
            Lines{"x.toml:36:10: beside: comparison 'run' has no query 'r', which 'other' has"});
}

TEST(FigureBeside, OnlyWhatIsShownHasToBeInBoth) {
  EXPECT_EQ(mistakes(std::string(kTwo) + "tuners = [\"fixed\"]\n", "[\"fixed\"]", "[\"fixed\", \"ds2\"]"), Lines{});
  EXPECT_EQ(mistakes(std::string(kTwo) + "tuners = [\"fixed\"]\n", "[\"fixed\"]", "[\"ds2\"]"),
            Lines{"x.toml:36:10: beside: comparison 'other' has no tuner 'fixed', which the figure has"});
}

}  // namespace
}  // namespace millrace::experiments
