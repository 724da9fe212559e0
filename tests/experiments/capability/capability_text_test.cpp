#include "experiments/capability/capability_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

CapabilityRow row(const std::string& train, const std::string& regressor, std::uint64_t samples, double rmse,
                  double mae) {
  return {train, "f1", regressor, samples, 10, R"({"trees":50})", rmse * rmse, rmse, mae};
}

ReportedCapability printed(const std::string& train, const std::string& regressor, const std::string& metric,
                           double value) {
  return {train, "f1", regressor, metric, value, "Table 2", "printed"};
}

// The forest of three samplers.
CapabilityReport samplers() {
  return {.rows = {row("f2", "forest", 16, 0.06, 0.05), row("f3", "forest", 11, 0.09, 0.02),
                   row("dsa", "forest", 14, 0.075, 0.05)},
          .reported = {printed("f2", "forest", "mse", 0.0064), printed("f2", "forest", "samples", 16),
                       printed("f3", "forest", "mse", 0.0049), printed("f3", "forest", "samples", 11),
                       printed("dsa", "forest", "mse", 0.0144), printed("dsa", "forest", "samples", 14)},
          .step = {{"f1", 1}, {"f2", 2}, {"f3", 3}, {"dsa", 0}}};
}

// Three regressors of one sampler.
CapabilityReport regressors() {
  return {.rows = {row("dsa", "svr", 14, 0.09, 0.08), row("dsa", "gbdt", 14, 0.07, 0.03),
                   row("dsa", "forest", 14, 0.04, 0.05)},
          .reported = {},
          .step = {{"f1", 1}, {"dsa", 0}}};
}

TEST(CapabilityVerdicts, ADynamicStepStandsBesideTheBestFixedOne) {
  EXPECT_THAT(
      capability_verdicts(samplers()),
      ElementsAre(
          "dsa on f1, forest: 1.25 times the RMSE of the best fixed step f2, close; 14 samples against 16, fewer "
          "(published: 1.71 times the RMSE of the best fixed step f3, not close; 14 samples against 11, more)",
          "a dynamic step is close to the best fixed one (RMSE at most 1.3 times) in 1 of 1 cases and has fewer "
          "samples in 1 of 1 (published: in 0 of 1 cases and has fewer samples in 0 of 1)"));
}

TEST(CapabilityVerdicts, WhatWasNotWhollyPublishedIsNotJudged) {
  CapabilityReport report = samplers();
  report.reported.pop_back();
  for (const std::string& verdict : capability_verdicts(report)) EXPECT_THAT(verdict, Not(HasSubstr("published")));
}

TEST(CapabilityVerdicts, TheReferenceIsNoFixedStepToBeat) {
  CapabilityReport report = samplers();
  for (auto& [name, step] : report.step) step = name == "dsa" ? 0 : 1;
  EXPECT_TRUE(capability_verdicts(report).empty());
}

TEST(CapabilityVerdicts, RegressorsAreRankedByBothErrors) {
  EXPECT_THAT(
      capability_verdicts(regressors()),
      ElementsAre("dsa on f1: by RMSE best forest, worst svr, forest 1 of 3; by MAE best gbdt, worst svr, forest "
                  "2 of 3",
                  "forest is best in 1 of 2 columns", "svr is worst in 2 of 2 columns"));
  CapabilityReport report = regressors();
  for (const auto& [regressor, rmse] : {std::pair{"svr", 0.05}, {"gbdt", 0.06}, {"forest", 0.07}}) {
    report.reported.push_back(printed("dsa", regressor, "rmse", rmse));
  }
  EXPECT_THAT(capability_verdicts(report), Contains("forest is best in 1 of 2 columns (published: 0 of 1)"));
  EXPECT_THAT(capability_verdicts(report).front(),
              HasSubstr("forest 1 of 3 (published: best svr, worst forest, forest 3 of 3); by MAE"));
}

TEST(CapabilityText, GoldenWithWhatWasPublished) {
  CapabilityReport report = samplers();
  report.rows[0].parameters = R"({"gamma":"scale","trees":50})";
  report.reported.erase(report.reported.begin() + 2, report.reported.begin() + 4);
  report.step.at("dsa") = 1;
  EXPECT_EQ(capability_text(report),
            "errors relative to the range of the rates tested on, mean of 10 repetitions\n"
            "  case       regressor  samples     MSE    RMSE     MAE  published:     MSE    RMSE  MAE             "
            "parameters\n"
            "  f2 on f1      forest       16  0.0036  0.0600  0.0500          16  0.0064  0.0800    -  gamma scale, "
            "trees 50\n"
            "  f3 on f1      forest       11  0.0081  0.0900  0.0200           -       -       -    -               "
            "trees 50\n"
            "  dsa on f1     forest       14  0.0056  0.0750  0.0500          14  0.0144  0.1200    -               "
            "trees 50\n");
}

TEST(CapabilityText, GoldenWithVerdicts) {
  EXPECT_EQ(capability_text(regressors()),
            "errors relative to the range of the rates tested on, mean of 10 repetitions\n"
            "  case       regressor  samples     MSE    RMSE     MAE  parameters\n"
            "  dsa on f1        svr       14  0.0081  0.0900  0.0800    trees 50\n"
            "  dsa on f1       gbdt       14  0.0049  0.0700  0.0300    trees 50\n"
            "  dsa on f1     forest       14  0.0016  0.0400  0.0500    trees 50\n"
            "  dsa on f1: by RMSE best forest, worst svr, forest 1 of 3; by MAE best gbdt, worst svr, forest 2 of 3\n"
            "  forest is best in 1 of 2 columns\n"
            "  svr is worst in 2 of 2 columns\n");
}

TEST(CapabilityText, CsvHasOurNumbersAndThePublished) {
  const std::string csv = capability_csv(samplers());
  EXPECT_THAT(csv, HasSubstr("train,test,regressor,samples,repetitions,parameters,mse,rmse,mae,published_samples,"
                             "published_mse,published_rmse,published_mae\n"));
  EXPECT_THAT(csv, HasSubstr(R"(f3,f1,forest,11,10,"{""trees"":50}",0.0081)"));
  EXPECT_THAT(csv, HasSubstr(",0.02,11,0.0049,0.0"));
}

TEST(CapabilityPlot, ShowsWhatWasPublishedWhereAnythingWas) {
  EXPECT_THAT(capability_plot(samplers(), "t").commands, HasSubstr("'published'"));
  CapabilityReport report = regressors();
  report.reported = {printed("dsa", "gbdt", "mae", 0.04)};
  EXPECT_THAT(capability_plot(report, "t").commands, HasSubstr("'MAE, published'"));
  const std::string ours = capability_plot(regressors(), "t").commands;
  EXPECT_THAT(ours, Not(HasSubstr("published")));
  EXPECT_THAT(ours, HasSubstr("'dsa'"));
  EXPECT_THAT(ours, HasSubstr("'gbdt'"));
}

TEST(ReportedCapability, IsReadAndFound) {
  const TemporaryFolder folder;
  folder.write("r.csv",
               "# Table 3\ntrain,test,regressor,metric,value,place,kind\ndsa,f1,svr,rmse,0.5,Table 3,printed\n"
               "dsa,f1,svr,mae,0.25,Table 3,printed\n");
  const auto reported = read_reported_capability(folder.file("r.csv"));
  ASSERT_TRUE(reported) << reported.error();
  const PublishedErrors errors = published_errors(*reported, "dsa", "f1", "svr");
  EXPECT_EQ(errors.mse, 0.25);  // of its root
  EXPECT_EQ(errors.rmse, 0.5);
  EXPECT_EQ(errors.mae, 0.25);
  EXPECT_FALSE(errors.samples);
  EXPECT_FALSE(published_errors(*reported, "dsa", "f1", "gbdt").any());
}

TEST(ReportedCapability, MistakesNameTheLine) {
  const TemporaryFolder folder;
  const auto mistake = [&](const std::string& text) {
    folder.write("r.csv", text);
    return read_reported_capability(folder.file("r.csv")).error();
  };
  const std::string header = "train,test,regressor,metric,value,place,kind\n";
  EXPECT_THAT(read_reported_capability(folder.file("none.csv")).error(), HasSubstr("cannot be read"));
  EXPECT_THAT(mistake(""), HasSubstr("is empty; the header"));
  EXPECT_THAT(mistake("a,b\n"), HasSubstr("r.csv:1: the header train,test"));
  EXPECT_THAT(mistake(header + "dsa,f1,svr,rmse,0.5\n"), HasSubstr("r.csv:2: 7 cells are wanted"));
  EXPECT_THAT(mistake(header + "dsa,f1,svr,rmse,x,p,k\n"), HasSubstr("r.csv:2: 'x' is no number"));
  EXPECT_THAT(mistake(header + "dsa,f1,svr,r2,0.5,p,k\n"), HasSubstr("no metric 'r2'; known: samples, mse, rmse, mae"));
}

}  // namespace
}  // namespace millrace::experiments
