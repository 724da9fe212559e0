// What tells that a job is too small, with back-pressure and without.
#include "tuners/conttune/overload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::conttune {
namespace {

using testing::ElementsAre;
using testing::Pair;

class ContTuneOverload : public testing::Test {
 protected:
  // A window of 10 s: source puts out 1000 records, of which parse takes in so many and puts half out, of which the
  // sink takes in all but `left`.
  static job::Observation seen(double parse_in, double left = 0) {
    job::Observation window;
    window.window_s = 10;
    const auto add = [&](const std::string& id, double in, double out) {
      job::OperatorObservation& op = window.operators[id];
      op.total = worked(in, out, 100);
      op.subtasks = {op.total};
    };
    add("source", 1000, 1000);
    add("parse", parse_in, parse_in / 2);
    add("sink", parse_in / 2 - left, 0);
    window.edges = {{"source", "parse", "rebalance"}, {"parse", "sink", "rebalance"}};
    return window;
  }

  std::optional<Overloaded> by_lag(const job::Observation& window) const {
    const auto found = overloaded(plan_, window, Overload::lag, 100, Mode::intended);
    EXPECT_TRUE(found.has_value());
    return *found;
  }
  bool lags(const job::Observation& window, const std::string& id) const {
    return is_too_small(plan_, window, id, Overload::lag, 100);
  }

  const plan::LogicalPlan plan_ = make_chain({"source", "parse", "sink"});
};

TEST_F(ContTuneOverload, OnAnEngineWithoutBackpressureWhoLagsIsTooSmall) {
  EXPECT_FALSE(by_lag(seen(1000)).has_value());
  EXPECT_FALSE(by_lag(seen(850)).has_value());  // 85 % keep up
  const auto found = by_lag(seen(400));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, "parse");
  EXPECT_EQ(found->how, "takes in 40 % of what is put out to it");
  EXPECT_TRUE(lags(seen(400), "parse"));
  EXPECT_FALSE(lags(seen(400), "sink"));
  EXPECT_FALSE(lags(seen(400), "source"));
  // Of the two that lag the sink does so more: it takes in 50 of 200.
  EXPECT_EQ(by_lag(seen(400, 150))->id, "sink");
  EXPECT_TRUE(lags(seen(400, 150), "sink"));
  // By back-pressure nothing is to be seen of it.
  EXPECT_FALSE(overloaded(plan_, seen(400), Overload::backpressure, 100, Mode::intended)->has_value());
}

TEST_F(ContTuneOverload, WhatIsPutOutToAnOperatorIsItsArrivalRate) {
  EXPECT_THAT(offered_per_s(seen(400)), ElementsAre(Pair("parse", 100), Pair("sink", 20), Pair("source", 0)));
}

TEST_F(ContTuneOverload, AnUnknownIntakeIsAnErrorOfTheIntendedForm) {
  job::Observation window = seen(1000);
  window.operators["parse"].total.records_in.reset();
  const auto unknown = overloaded(plan_, window, Overload::lag, 100, Mode::intended);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error(),
            "what parse takes in, or is put out to it, is not told: whether the job keeps up is unknown");
  EXPECT_FALSE(overloaded(plan_, window, Overload::lag, 100, Mode::released)->has_value());
  // One that lags is enough to know.
  window.operators["sink"].total.records_in = 10;
  EXPECT_EQ((*overloaded(plan_, window, Overload::lag, 100, Mode::intended))->id, "sink");
}

TEST_F(ContTuneOverload, WithBackpressureTheCulpritIsTooSmall) {
  job::Observation window = seen(1000);
  window.operators["source"].total.backpressured_ms_per_s = 300;
  const auto found = overloaded(plan_, window, Overload::backpressure, 100, Mode::intended);
  ASSERT_TRUE(found.has_value() && found->has_value());
  EXPECT_EQ((*found)->id, "source");
  EXPECT_EQ((*found)->how, "is back-pressured for 300 ms/s");
  EXPECT_TRUE(is_too_small(plan_, window, "parse", Overload::backpressure, 100));
  EXPECT_FALSE(is_too_small(plan_, window, "source", Overload::backpressure, 100));
  EXPECT_FALSE(is_too_small(plan_, window, "sink", Overload::backpressure, 100));
}

}  // namespace
}  // namespace millrace::tuners::conttune
