#include "experiments/predictors/predictor_verdicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/predictors/made_report.h"

namespace millrace::experiments {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kReported = MILLRACE_SOURCE_DIR "/configs/paper/merlin/reported.csv";

PipelinesReport with_published(PipelinesReport report) {
  report.reported = *read_reported_predictors(kReported);
  return report;
}

TEST(PredictorVerdicts, MerlinAhead) {
  const auto all = predictor_verdicts(with_published(full_report(1.4, 1.6, 1.8, 1.5)));
  EXPECT_THAT(all,
              Contains("tpch: MERLIN's mean q-error is 1.40, ahead of 5 of 5 baselines; the best of them is GCN with "
                       "1.50 (published: 1.46, ahead of 5 of 5 baselines; the best of them is TCN with 1.60)"));
  EXPECT_THAT(all, Contains(HasSubstr("MERLIN's 95th percentile q-error is 1.40, ahead of 5 of 5 baselines")));
  EXPECT_THAT(all, Contains("tpch: MERLIN's mean q-error 1.40 is at or below the published 1.46"));
  EXPECT_THAT(all, Contains("tpch: MERLIN w/o OCP has a mean q-error of 1.60, worse than 1.40 (published: 1.70, worse "
                            "than 1.46)"));
  EXPECT_THAT(all, Contains(HasSubstr("MERLIN w/o ResAttn has a mean q-error of 1.80, worse than 1.40")));
  EXPECT_THAT(all, Contains("tpch: MERLIN predicts a pipeline in 3.00 ms on one core, under the published 4.2 ms"));
}

TEST(PredictorVerdicts, MerlinBehind) {
  PipelinesReport report = with_published(full_report(1.7, 1.6, 1.5, 1.65));
  report.results[3] = made_result("GCN", {1.8, 1.8, 1.8, 1.8});
  report.results[0].clocks.inference_s = 0.005;
  report.flat = made_result("ridge", {1.65, 1.65});
  const auto all = predictor_verdicts(report);
  EXPECT_THAT(all,
              Contains(HasSubstr("MERLIN's mean q-error is 1.70, only ahead of 1 of 5 baselines; the best of them is "
                                 "TCN with 1.65 (published: 1.46, ahead of 5 of 5")));
  EXPECT_THAT(all, Contains("tpch: MERLIN's mean q-error 1.70 is above the published 1.46"));
  EXPECT_THAT(all, Contains(HasSubstr("MERLIN w/o OCP has a mean q-error of 1.60, not worse than 1.70")));
  EXPECT_THAT(all, Contains(HasSubstr("5.00 ms on one core, not under the published 4.2 ms")));
  EXPECT_THAT(all, Contains(HasSubstr("ridge has 1.65, not behind MERLIN")));
}

TEST(PredictorVerdicts, NothingPublishedNothingInBrackets) {
  for (const std::string& each : predictor_verdicts(full_report(1.4, 1.6, 1.8, 1.5))) {
    EXPECT_THAT(each, Not(HasSubstr("published")));
  }
}

TEST(PredictorVerdicts, WithoutMerlinWhatIsAboutItIsLeftOut) {
  for (const std::string& each : predictor_verdicts(made_report({made_result("GCN", {1.5, 2})}))) {
    EXPECT_THAT(each, Not(HasSubstr("MERLIN")));
  }
}

TEST(PredictorVerdicts, SizeAndSpeedOfTheFourOfTable3) {
  PipelinesReport report = with_published(full_report(1.4, 1.6, 1.8, 1.5));
  report.results[3].rows.parameters = 10;  // GCN is not among them
  report.results[5].rows.parameters = 20'000;
  report.results[6].clocks.epoch_s = 1;
  report.results[7].clocks.inference_s = 0.001;
  EXPECT_THAT(
      predictor_verdicts(report),
      Contains("tpch: of MERLIN, QPPNet, QueryFormer, RAAL, QPPNet is the smallest, QueryFormer the fastest to "
               "train, RAAL the fastest to predict (published: MERLIN is the smallest, QueryFormer the fastest to "
               "train, MERLIN the fastest to predict)"));
}

TEST(PredictorVerdicts, ConvergenceByEpochAndOnTheTrainingSet) {
  PipelinesReport report = made_report({made_result("MERLIN", {1.5}), made_result("RAAL", {1.6})});
  report.results[1].rows.best_epoch = 3;
  report.results[1].rows.epochs[2].train_q_mean = 1.1;
  const auto all = predictor_verdicts(report);
  EXPECT_THAT(all, Contains("tpch: lowest on the validation set in epoch MERLIN 2, RAAL 3; median 2.5"));
  EXPECT_THAT(all, Contains("tpch: mean q-errors on the training set, at their lowest: RAAL 1.10 < MERLIN 1.30"));
}

TEST(PredictorVerdicts, DisturbedCardinalitiesInTheirOrder) {
  PipelinesReport report = with_published(
      made_report({made_result("MERLIN", {1.5, 2.5}, {0, 1.5}), made_result("QueryFormer", {1.1, 3.1}, {0, 1.5})}));
  report.results[0].rows.queries[2].predicted_ms *= 2;
  report.cardinalities[1.5] = {1, 2, 300};
  const auto all = predictor_verdicts(report);
  EXPECT_THAT(all, Contains("tpch: with cardinalities disturbed by sigma 1.5: mean QueryFormer 2.10 < MERLIN 2.75 "
                            "(published: QueryFormer 1.61 < MERLIN 2.59); lowest maximum: MERLIN 3.00 (published: "
                            "MERLIN)"));
  EXPECT_THAT(all, Contains("tpch: q-errors of the 3 cardinalities disturbed by sigma 1.5: median 2.00, 99th 294.0, "
                            "maximum 300.0 (published: maximum 740.08)"));
}

TEST(PredictorVerdicts, QuartersOfTheLatency) {
  const auto sentence = [](const std::vector<double>& q_errors) {
    return predictor_verdicts(made_report({made_result("MERLIN", q_errors)}));
  };
  EXPECT_THAT(sentence({1.1, 1.2, 1.3, 1.4}),
              Contains(HasSubstr("1.10, 1.20, 1.30, 1.40: rising with it, the greatest in "
                                 "quarter 4, 1.27 times the least")));
  EXPECT_THAT(sentence({1.1, 2.2, 1.3, 1.4}),
              Contains(HasSubstr("no rising trend, the greatest in quarter 2, 2.00 times")));
}

TEST(ByLatency, DealsQueriesToQuarters) {
  EXPECT_THAT(by_latency(made_result("RAAL", {1, 2, 3, 4, 5, 6, 7, 8})),
              ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4), ElementsAre(5, 6), ElementsAre(7, 8)));
  EXPECT_THAT(by_latency(made_result("RAAL", {1, 2})), SizeIs(2));
  // By latency, whatever the order.
  PredictorResult shuffled = made_result("RAAL", {1, 2, 3, 4});
  std::swap(shuffled.rows.queries[0], shuffled.rows.queries[3]);
  EXPECT_THAT(by_latency(shuffled), ElementsAre(ElementsAre(1), ElementsAre(2), ElementsAre(3), ElementsAre(4)));
}

}  // namespace
}  // namespace millrace::experiments
