#include "tuners/ds2/epoch.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::ds2 {
namespace {

// A window of 10 s: the source was blocked for 200 ms/s, two instances of count were unequally fast.
job::Observation window_of(const job::Metrics& first, const job::Metrics& second) {
  job::Observation seen;
  seen.t_s = 10;
  seen.window_s = 10;
  job::Metrics source = worked(0, 8000, 100);
  source.backpressured_ms_per_s = 200;
  seen.operators["source"] = observed({source});
  seen.operators["count"] = observed({first, second});
  seen.operators["sink"] = observed({worked(4000, 0, 100)});
  return seen;
}

class EpochTest : public testing::Test {
 protected:
  plan::LogicalPlan plan_ = make_chain({"source", "count", "sink"});
  plan::Deployment two_ = deploy(plan_, {{"count", 2}});
};

TEST_F(EpochTest, RatesAreSumsOfRatios) {
  // First: 100 records in 10 s of useful time, 10/s. Second: 300 in 5 s, 60/s. T = 70, where the ratio of the sums
  // would be 400 / 15 = 26.7. Outputs: 50 / 10 + 600 / 5 = 125. Observed: 400 / 10 in, 650 / 10 out.
  const auto epoch = epoch_of(plan_, two_, window_of(worked(100, 50, 1000), worked(300, 600, 500)), {});
  ASSERT_TRUE(epoch.has_value());
  const EpochOperator& count = epoch->at(1);
  EXPECT_EQ(count.id, "count");
  EXPECT_EQ(count.parallelism, 2u);
  EXPECT_EQ(count.inputs, std::vector<std::size_t>{0});
  EXPECT_DOUBLE_EQ(count.rates.true_processing, 70);
  EXPECT_DOUBLE_EQ(count.rates.true_output, 125);
  EXPECT_DOUBLE_EQ(count.rates.observed_processing, 40);
  EXPECT_DOUBLE_EQ(count.rates.observed_output, 65);
}

TEST_F(EpochTest, TheTargetOfASourceIsWhatItIsOffered) {
  job::Observation seen = window_of(worked(100, 50, 1000), worked(300, 600, 500));
  const auto target = [&](const EpochSettings& settings) {
    return epoch_of(plan_, two_, seen, settings)->at(0).rates.true_output;
  };
  EXPECT_DOUBLE_EQ(target({.source_rate = SourceRate::observed}), 800);  // 8000 records / 10 s
  EXPECT_DOUBLE_EQ(target({.source_rate = SourceRate::logged}), 1000);   // 8000 records / 8 s not blocked
  EXPECT_DOUBLE_EQ(target({}), 800);                                     // no offered rate known
  EXPECT_DOUBLE_EQ(target({.without_offer = SourceRate::logged}), 1000);
  seen.sources["source"].offered_rate_per_s = 1234;
  EXPECT_DOUBLE_EQ(target({}), 1234);
  EXPECT_DOUBLE_EQ(target({.source_rate = SourceRate::observed}), 800);
}

TEST_F(EpochTest, ANegativeOfferStandsForTheObservedRate) {
  job::Observation seen = window_of(worked(100, 50, 1000), worked(300, 600, 500));
  seen.sources["source"].offered_rate_per_s = -1;
  EXPECT_DOUBLE_EQ(epoch_of(plan_, two_, seen, {.without_offer = SourceRate::logged})->at(0).rates.true_output, 800);
}

TEST_F(EpochTest, ASourcesWaitsFollowFromItsOtherTimesAndAreMissingElse) {
  job::Observation seen = window_of(worked(100, 50, 1000), worked(300, 600, 500));
  job::Metrics& source = seen.operators["source"].subtasks[0];
  const auto target = [&](bool complete) {
    return epoch_of(plan_, two_, seen, {.source_rate = SourceRate::logged, .complete_logs = complete})
        ->at(0)
        .rates.true_output;
  };
  source.backpressured_ms_per_s.reset();
  source.idle_ms_per_s = 400;  // and busy for 100: 8000 records in 5 s
  EXPECT_DOUBLE_EQ(target(false), 1600);
  source.idle_ms_per_s.reset();
  EXPECT_TRUE(std::isnan(target(false)));
  EXPECT_DOUBLE_EQ(target(true), 8000);  // busy time alone: 1 s
  source.busy_ms_per_s.reset();
  EXPECT_DOUBLE_EQ(target(true), 800);  // it did not wait
}

TEST_F(EpochTest, ATrueRateStandsForBusyTime) {
  job::Observation seen = window_of(worked(100, 50, 1000), worked(300, 600, 500));
  job::Metrics& second = seen.operators["count"].subtasks[1];
  second.busy_ms_per_s.reset();
  second.true_rate_per_s = 60;
  const auto epoch = epoch_of(plan_, two_, seen, {});
  ASSERT_TRUE(epoch.has_value());
  EXPECT_DOUBLE_EQ(epoch->at(1).rates.true_processing, 70);
  EXPECT_DOUBLE_EQ(epoch->at(1).rates.true_output, 125);
  EXPECT_DOUBLE_EQ(epoch->at(1).instances.at(1).useful_s, 5);
}

TEST_F(EpochTest, ABusyTimeThatIsNoNumberMakesARateThatIsNone) {
  job::Observation seen = window_of(worked(100, 50, 1000), worked(300, 600, std::nan("")));
  for (const Mode mode : {Mode::intended, Mode::released}) {
    EXPECT_TRUE(std::isnan(epoch_of(plan_, two_, seen, {.mode = mode})->at(1).rates.true_processing));
  }
}

TEST_F(EpochTest, ProcessingRatesMayBeLimitedFromOutside) {
  // T = 70 of 2 instances, O = 125; observed 40.
  const auto seen = window_of(worked(100, 50, 1000), worked(300, 600, 500));
  const auto rates = [&](double limit, Mode mode = Mode::intended) {
    return epoch_of(plan_, two_, seen, {.mode = mode, .processing_rate_limit = limit})->at(1).rates;
  };
  EXPECT_DOUBLE_EQ(rates(28).true_processing, 56);
  EXPECT_DOUBLE_EQ(rates(28).true_output, 100);  // the selectivity stays
  EXPECT_DOUBLE_EQ(rates(28, Mode::released).true_output, 125);
  EXPECT_DOUBLE_EQ(rates(50).true_processing, 70);
  EXPECT_DOUBLE_EQ(rates(-1).true_processing, 40);
}

TEST_F(EpochTest, AnInstanceThatDidNothingContributesNothing) {
  const auto seen = window_of(worked(100, 100, 1000), worked(0, 0, 0));
  for (const Mode mode : {Mode::intended, Mode::released}) {
    EXPECT_DOUBLE_EQ(epoch_of(plan_, two_, seen, {.mode = mode})->at(1).rates.true_processing, 10);
  }
}

TEST_F(EpochTest, RecordsInNoTimeAreInfinitelyFastOnlyInTheReleasedCode) {
  const auto seen = window_of(worked(100, 100, 1000), worked(5, 5, 0));
  EXPECT_DOUBLE_EQ(epoch_of(plan_, two_, seen, {.mode = Mode::intended})->at(1).rates.true_processing, 10);
  EXPECT_TRUE(std::isinf(epoch_of(plan_, two_, seen, {.mode = Mode::released})->at(1).rates.true_processing));
}

TEST_F(EpochTest, AnOperatorWithoutSubtasksCountsAsOneInstance) {
  job::Observation seen = window_of(worked(100, 50, 1000), worked(300, 600, 500));
  seen.operators["count"].subtasks.clear();
  seen.operators["count"].total = worked(400, 200, 500);  // 400 records; on average half busy: 400 / 5 s
  EXPECT_DOUBLE_EQ(epoch_of(plan_, two_, seen, {})->at(1).rates.true_processing, 80);
}

TEST_F(EpochTest, IsIncompleteUntilEveryInstanceReports) {
  job::Observation seen = window_of(worked(100, 50, 1000), worked(300, 600, 500));
  EXPECT_EQ(epoch_of(plan_, deploy(plan_, {{"count", 3}}), seen, {}).error(),
            "2 of 3 instances of count have reported");
  seen.operators["count"].subtasks[1].busy_ms_per_s.reset();
  EXPECT_EQ(epoch_of(plan_, two_, seen, {}).error(), "an instance of count lacks records_in or busy_ms_per_s");
  seen.operators.erase("count");
  EXPECT_EQ(epoch_of(plan_, two_, seen, {}).error(), "no metrics of count");
}

}  // namespace
}  // namespace millrace::tuners::ds2
