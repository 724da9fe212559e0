#include "tuners/conttune/big_phase.h"

#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::conttune {
namespace {

job::Metrics blocked(std::optional<double> ms_per_s) {
  job::Metrics metrics;
  metrics.backpressured_ms_per_s = ms_per_s;
  return metrics;
}

TEST(ContTuneBigPhase, DoublesBeyondEveryDegreeSoFarAndJumpsBelow) {
  EXPECT_EQ(enlarged(3, 3, 2, 100), 6u);
  EXPECT_EQ(enlarged(3, 8, 2, 100), 8u);
  EXPECT_EQ(enlarged(3, 3, 1.5, 100), 5u);     // 4.5
  EXPECT_EQ(enlarged(1, 1, 1.01, 100), 2u);    // at least one more
  EXPECT_EQ(enlarged(10, 10, 1.1, 100), 11u);  // 10 * 1.1 is 11 but for rounding
}

TEST(ContTuneBigPhase, EndsAtTheCap) {
  EXPECT_EQ(enlarged(6, 6, 2, 10), 10u);
  EXPECT_EQ(enlarged(10, 10, 2, 10), 10u);
  EXPECT_EQ(enlarged(3, 16, 2, 10), 10u);
  EXPECT_EQ(enlarged(12, 12, 2, 10), 12u);  // submitted above it: not shrunk here
}

TEST(ContTuneBigPhase, BackpressureIsTheMeanOverInstances) {
  EXPECT_EQ(backpressure_of(observed({blocked(50), blocked(150)})), 100);
  EXPECT_EQ(backpressure_of(observed({blocked(50), blocked({})})), std::nullopt);
  job::OperatorObservation seen = observed({blocked(50), blocked({})});
  seen.total.backpressured_ms_per_s = 70;
  EXPECT_EQ(backpressure_of(seen), 70);
  EXPECT_EQ(backpressure_of({}), std::nullopt);
}

class ContTuneJobState : public testing::Test {
 protected:
  job::Observation seen(std::optional<double> source, std::optional<double> parse) const {
    job::Observation window;
    window.operators["source"] = observed({blocked(source)});
    window.operators["parse"] = observed({blocked(parse)});
    return window;  // nothing of the sink, which emits to nobody
  }
  const plan::LogicalPlan plan_ = make_chain({"source", "parse", "sink"});
};

TEST_F(ContTuneJobState, AnyOperatorAtTheThresholdMakesTheJobBackpressured) {
  const auto state = backpressured(plan_, seen(99, 100), 100, Mode::intended);
  ASSERT_TRUE(state.has_value() && state->has_value());
  EXPECT_EQ((*state)->id, "parse");
  EXPECT_EQ((*state)->ms_per_s, 100);
  EXPECT_FALSE(backpressured(plan_, seen(99, 99.9), 100, Mode::intended)->has_value());
  EXPECT_EQ((*backpressured(plan_, seen(300, 300), 100, Mode::intended))->id, "source");
}

TEST_F(ContTuneJobState, AMissingMetricIsUnknownInIntendedModeAndNoBackpressureInReleasedMode) {
  const auto unknown = backpressured(plan_, seen(0, {}), 100, Mode::intended);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error(), "no back-pressured time of parse: whether the job keeps up is unknown");
  EXPECT_FALSE(backpressured(plan_, seen(0, {}), 100, Mode::released)->has_value());
  // One that reaches the threshold is enough to know.
  EXPECT_TRUE(backpressured(plan_, seen(200, {}), 100, Mode::intended)->has_value());
}

}  // namespace
}  // namespace millrace::tuners::conttune
