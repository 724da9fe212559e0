#include "experiments/predictors/predictor_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "experiments/predictors/cardinality_bins.h"
#include "experiments/predictors/predictor_plots.h"
#include "tests/experiments/predictors/made_report.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

PipelinesReport published_report() {
  PipelinesReport report = made_report({made_result("MERLIN", {1, 2, 3, 4}, {0, 1}), made_result("GCN", {2, 2, 2, 2})});
  report.results[0].rows.settings = models::settings_json(models::PredictorSettings{}).dump();
  report.reported = *read_reported_predictors(MILLRACE_SOURCE_DIR "/configs/paper/merlin/reported.csv");
  report.flat = made_result("ridge", {1.5, 2.5}, {0, 1});
  report.flat->rows.epochs.clear();
  report.flat->clocks = {};
  report.noise = {1.01, 1.03};
  report.constant = {5, 7};
  report.cardinalities[1] = {1, 1.5, 20};
  return report;
}

TEST(SummaryOf, MeanAndQuantiles) {
  const PredictorErrors summary = summary_of({3, 1, 2, 5, 4});
  EXPECT_EQ(summary.count, 5U);
  EXPECT_EQ(summary.mean, 3);
  EXPECT_EQ(summary.q50, 3);
  EXPECT_DOUBLE_EQ(summary.q90, 4.6);
  EXPECT_DOUBLE_EQ(summary.q95, 4.8);
  EXPECT_DOUBLE_EQ(summary.q99, 4.96);
  EXPECT_EQ(summary.max, 5);
}

TEST(QError, IsTheSameBothWays) {
  EXPECT_EQ((PredictorQueryRow{0, 0, 1, 10, 25}.q_error()), 2.5);
  EXPECT_EQ((PredictorQueryRow{0, 0, 1, 25, 10}.q_error()), 2.5);
}

TEST(ModelLabel, IsAsTablesHaveIt) {
  using models::PredictorKind;
  using models::PredictorSettings;
  EXPECT_EQ(model_label(PredictorSettings{}), kMerlin);
  EXPECT_EQ(model_label({.operator_costs = false}), kWithoutCosts);
  EXPECT_EQ(model_label({.resource_attention = false}), kWithoutAttention);
  EXPECT_EQ(model_label({.edges = models::PipelineEdges::sum}), "MERLIN, summed edges");
  EXPECT_EQ(model_label({.kind = PredictorKind::queryformer, .operator_costs = false}), "QueryFormer");
}

TEST(PredictorText, OursAndInBracketsThePublished) {
  const std::string text = predictor_text(published_report());
  EXPECT_THAT(text,
              StartsWith("q-errors of 4 queries of held-out templates; trained with 32 of the others; in brackets "
                         "what was published\n"));
  for (const char* cell : {"2.50 (1.46)", "3.70 (1.90)", "4.00 (2.49)", "0.100 (0.094)", "2.0 (78.4)", "3.00 (4.2)",
                           "2 of 3", "25000", "2.00 (1.63)", "noise floor", "median of the training set"}) {
    EXPECT_THAT(text, HasSubstr(cell));
  }
  EXPECT_THAT(text, HasSubstr("q-errors with the true cardinalities multiplied by log-normal errors"));
  EXPECT_THAT(text, HasSubstr("2.50 (1.49)"));  // sigma 1
  EXPECT_THAT(text, HasSubstr("a probe takes 5.0 ms on average, 20.0 % of the mean latency of 25.0 ms\n"));
  EXPECT_THAT(text, HasSubstr("  tpch: MERLIN's mean q-error is 2.50, only ahead of 0 of 1 baselines"));
}

TEST(PredictorText, WithOneSigmaThereIsNoSecondTable) {
  const std::string text = predictor_text(made_report({made_result("GCN", {2, 2})}));
  EXPECT_THAT(text, Not(HasSubstr("multiplied")));
  EXPECT_THAT(text, Not(HasSubstr("(")));
}

TEST(PredictorCsv, ALineAPredictorAndSigma) {
  const std::string csv = predictor_csv(published_report());
  EXPECT_THAT(csv, HasSubstr("\nMERLIN,0,4,2.5,2.5,3.7,3.8"));
  EXPECT_THAT(csv, HasSubstr(",4,25000,0.1,20,2,2,3,1.46,1.49,1.9,1.98,2.05,2.49,0.094,78.4,4.2\n"));
  EXPECT_THAT(csv, HasSubstr("\nMERLIN,1,4,"));
  EXPECT_THAT(csv, HasSubstr("\nridge,0,2,2,"));
  EXPECT_THAT(csv, HasSubstr("\nnoise floor,0,2,1.02,"));
  // As many cells everywhere.
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(std::ranges::count(line, ','), 23) << line;
}

TEST(PredictorCsv, WhatIsBehindTheFigures) {
  const PipelinesReport report = published_report();
  EXPECT_TRUE(distribution_csv(report).find("\nMERLIN,0,0.5,2.5\n") != std::string::npos);
  EXPECT_THAT(groups_csv(report), HasSubstr("\nMERLIN,4,1,4,4,4,4,4,4\n"));
  EXPECT_THAT(convergence_csv(report), HasSubstr("\nGCN,2,1.4,1.5,0.04\n"));
  EXPECT_THAT(cardinalities_csv(report), HasSubstr("\n1,1,1.25"));
}

TEST(CardinalityBins, AreTenthsOfADecade) {
  const auto bins = cardinality_bins({1, 1.1, 1.3, 9.9});
  ASSERT_THAT(bins, SizeIs(10));
  EXPECT_EQ(bins[0].from, 1);
  EXPECT_NEAR(bins[0].to, 1.2589, 1e-4);
  EXPECT_EQ(bins[0].share, 0.5);
  EXPECT_EQ(bins[1].share, 0.25);
  EXPECT_EQ(bins[2].share, 0);
  EXPECT_NEAR(bins[9].to, 10, 1e-9);
  EXPECT_EQ(bins[9].share, 0.25);
}

TEST(PredictorPlots, AreDrawn) {
  const TemporaryFolder folder;
  const PipelinesReport report = published_report();
  const std::optional<Plot> plots[] = {distribution_plot(report, "a"), groups_plot(report, "b"),
                                       convergence_plot(report, "c"), cardinalities_plot(report, "d"),
                                       robustness_plot(report, "e")};
  for (const auto& plot : plots) {
    ASSERT_TRUE(plot);
    const auto drawn = draw_with_gnuplot(*plot, folder.file("plot"));
    EXPECT_TRUE(drawn) << drawn.error();
  }
}

TEST(PredictorPlots, WithoutDisturbanceOrTrainingThereAreFewer) {
  PredictorResult untrained = made_result("GCN", {2, 2});
  untrained.rows.epochs.clear();
  const PipelinesReport report = made_report({untrained});
  EXPECT_FALSE(convergence_plot(report, "c"));
  EXPECT_FALSE(cardinalities_plot(report, "d"));
  EXPECT_FALSE(robustness_plot(report, "e"));
}

TEST(ReportedPredictors, AreReadWithTheirPlaces) {
  const auto read = read_reported_predictors(MILLRACE_SOURCE_DIR "/configs/paper/merlin/reported.csv");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(published_value(*read, "tpcds", "MERLIN", 0, "mean"), 1.84);
  EXPECT_EQ(published_value(*read, "tpch", "RAAL", 1.5, "mean"), 2.30);
  EXPECT_EQ(published_value(*read, "tpch", "", 1.5, "cardinality_max"), 740.08);
  EXPECT_EQ(published_value(*read, "tpcds", "RAAL", 1.5, "mean"), std::nullopt);
}

TEST(ReportedPredictors, MistakesAreTold) {
  const TemporaryFolder folder;
  const std::string header = "workload,model,sigma,metric,value,place,kind\n";
  const auto error_of = [&](const std::string& line) {
    folder.write("r.csv", header + line);
    return read_reported_predictors(folder.file("r.csv")).error();
  };
  EXPECT_THAT(error_of("a,b,0,q51,1,p,k\n"), HasSubstr("r.csv:2: no metric 'q51'; known: mean, q50"));
  EXPECT_THAT(error_of("a,b,0,mean,0,p,k\n"), HasSubstr("'0' is no number above 0"));
  EXPECT_THAT(error_of("a,b,x,mean,1,p,k\n"), HasSubstr("'x' is no number of at least 0"));
}

}  // namespace
}  // namespace millrace::experiments
