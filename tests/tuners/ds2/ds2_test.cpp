#include "tuners/ds2/ds2.h"

#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners {
namespace {

// A window of 10 s in which `degree` equal instances of count could each handle `capacity` records/s, and shared
// `arriving` records/s; the source is offered `offered` records/s.
job::Observation window_at(double offered, double arriving, std::uint32_t degree, double capacity) {
  job::Observation seen;
  seen.t_s = 10;
  seen.window_s = 10;
  seen.operators["source"] = observed({worked(arriving * 10, arriving * 10, 10)});
  seen.sources["source"].offered_rate_per_s = offered;
  const double records = arriving * 10 / degree;
  const double busy = 1000 * (arriving / degree) / capacity;
  seen.operators["count"] = observed(std::vector<job::Metrics>(degree, worked(records, records, busy)));
  seen.operators["sink"] = observed({worked(arriving * 10, 0, 1)});
  return seen;
}

class Ds2Test : public testing::Test {
 protected:
  Ds2Test() {
    plan_ = make_chain({"source", "count", "sink"});
    plan_.operators[2].scalable = false;
  }
  // Answers the same window `epochs` times and returns the first adjustment with a deployment, or the last one.
  Adjustment run(const Tuner& tuner, const plan::Deployment& current, const job::Observation& seen, int epochs) {
    Adjustment adjustment{.to = {}, .next = nullptr, .why = {}, .explain = {}};
    for (epochs_ = 1; epochs_ <= epochs; ++epochs_) {
      adjustment = tuner.adjust(current, seen, adjustment.next);
      if (adjustment.to) break;
    }
    return adjustment;
  }
  plan::Deployment at(std::uint32_t degree) const { return deploy(plan_, {{"count", degree}}); }

  plan::LogicalPlan plan_;
  int epochs_ = 0;
};

TEST_F(Ds2Test, ReachesALinearOperatorsDegreeInOneStepOnTheThirdEpoch) {
  // 200/s an instance, 1000/s offered: 5. Warm-up 2 and activation 1: the earliest action is on epoch 3.
  const auto tuner = make_tuner("ds2", plan_);
  const Adjustment first = run(*tuner, at(1), window_at(1000, 200, 1, 200), 10);
  EXPECT_EQ(first.to, at(5));
  EXPECT_EQ(epochs_, 3);
  EXPECT_EQ(first.next, (TunerState{{"since", 0}, {"evals", 0}}));
  EXPECT_FALSE(run(*tuner, at(5), window_at(1000, 1000, 5, 200), 10).to.has_value());
}

TEST_F(Ds2Test, CountsWarmUpAndActivation) {
  const auto tuner = make_tuner("ds2", plan_, {{"warm_up_time", 4}, {"activation_time", 3}});
  EXPECT_TRUE(run(*tuner, at(1), window_at(1000, 200, 1, 200), 10).to.has_value());
  EXPECT_EQ(epochs_, 7);
  const auto eager = make_tuner("ds2", plan_, {{"warm_up_time", 0}, {"activation_time", 0}});
  EXPECT_TRUE(run(*eager, at(1), window_at(1000, 200, 1, 200), 10).to.has_value());
  EXPECT_EQ(epochs_, 1);
}

TEST_F(Ds2Test, TheNewestEvaluationsCanDecideTogether) {
  // 1000, 1400, 800/s at 200/s an instance: 5, 7, 4. Then 800/s again: of 7, 4, 4.
  const auto decided = [&](const char* activation, std::vector<double> offered) {
    const auto tuner =
        make_tuner("ds2", plan_, {{"warm_up_time", 0}, {"activation_time", 3}, {"activation", activation}});
    Adjustment step;
    for (const double rate : offered) {
      EXPECT_FALSE(step.to.has_value());
      step = tuner->adjust(at(4), window_at(rate, 200, 4, 200), step.next);
    }
    return step;
  };
  EXPECT_FALSE(decided("latest", {1000, 1400, 800}).to.has_value());
  EXPECT_EQ(decided("maximum", {1000, 1400, 800}).to, at(7));
  const Adjustment median = decided("median", {1000, 1400, 800});
  EXPECT_EQ(median.to, at(5));
  EXPECT_EQ(median.explain.at("combined"), (nlohmann::json{{"count", 5}}));
  EXPECT_EQ(median.explain.at("considered"), (nlohmann::json{{{"count", 5}}, {{"count", 7}}, {{"count", 4}}}));
  EXPECT_FALSE(median.next.contains("decisions"));  // a new deployment is judged by itself
  // The fourth evaluation pushes the first one out.
  EXPECT_FALSE(decided("median", {800, 1400, 800, 800}).to.has_value());
  EXPECT_EQ(decided("median", {800, 1400, 800, 1400}).to, at(7));
}

TEST_F(Ds2Test, OneInstanceLessIsNotWorthARedeploymentTwoAre) {
  // 800/s at 200/s an instance: 4.
  const auto tuner = make_tuner("ds2", plan_);
  EXPECT_FALSE(run(*tuner, at(5), window_at(800, 800, 5, 200), 10).to.has_value());
  EXPECT_EQ(run(*tuner, at(6), window_at(800, 800, 6, 200), 10).to, at(4));
}

TEST_F(Ds2Test, AnIncompleteEpochIsNotCounted) {
  const auto tuner = make_tuner("ds2", plan_);
  const TunerState state = {{"since", 1}, {"evals", 0}};
  const Adjustment adjustment = tuner->adjust(at(2), window_at(1000, 200, 1, 200), state);
  EXPECT_FALSE(adjustment.to.has_value());
  EXPECT_EQ(adjustment.next, state);
  EXPECT_EQ(adjustment.why, "incomplete epoch: 1 of 2 instances of count have reported");
}

TEST_F(Ds2Test, StaysBelowItsCapInIntendedModeOnly) {
  const job::Observation seen = window_at(1000, 200, 1, 200);
  EXPECT_EQ(run(*make_tuner("ds2", plan_, {{"max_parallelism", 3}}), at(1), seen, 3).to, at(3));
  EXPECT_EQ(run(*make_tuner("ds2", plan_, {{"max_parallelism", 3}, {"mode", "released"}}), at(1), seen, 3).to, at(5));
  // 100,000/s at 200/s are 500 instances, but there are 128 key groups.
  EXPECT_EQ(run(*make_tuner("ds2", plan_), at(1), window_at(1e5, 200, 1, 200), 3).to, at(128));
}

TEST_F(Ds2Test, ReleasedZeroAndInfinityAreShownAndClampedToWhatADeploymentHolds) {
  const auto tuner = make_tuner("ds2", plan_, {{"mode", "released"}});
  const Adjustment zero = run(*tuner, at(4), window_at(0, 100, 4, 200), 3);
  EXPECT_EQ(zero.explain.at("operators").at("count").at("pi_i"), 0);
  EXPECT_EQ(zero.to, at(1));
  EXPECT_EQ(zero.undeployable, (std::map<std::string, std::uint32_t>{{"count", 0}}));
  job::Observation stuck = window_at(1000, 200, 1, 200);
  stuck.operators["count"] = observed({worked(0, 0, 0)});
  const Adjustment infinite = run(*tuner, at(1), stuck, 3);
  EXPECT_EQ(infinite.explain.at("operators").at("count").at("pi_i"), 4294967295u);
  EXPECT_EQ(infinite.explain.at("operators").at("count").at("x_i"), "inf");
  EXPECT_EQ(infinite.to, at(32768));
  EXPECT_EQ(infinite.undeployable, (std::map<std::string, std::uint32_t>{{"count", 4294967295U}}));
  // From 2 to 0 are two instances less, from 1 to 0 is one.
  EXPECT_EQ(run(*tuner, at(2), window_at(0, 100, 2, 200), 3).to, at(1));
  EXPECT_FALSE(run(*tuner, at(1), window_at(0, 100, 1, 200), 5).to.has_value());
  EXPECT_FALSE(run(*make_tuner("ds2", plan_), at(1), stuck, 10).to.has_value());
}

TEST_F(Ds2Test, ALeaderGetsWhatItsNeediestFollowerNeeds) {
  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  plan.operators[2].follows = "parse";
  plan.operators[3].scalable = false;
  // parse: 1000/s each, selectivity 1; count: 250/s each. 1000/s offered: 1 and 4.
  job::Observation seen = window_at(1000, 250, 1, 250);
  seen.operators["parse"] = observed({worked(2500, 2500, 250)});
  const auto tuner = make_tuner("ds2", plan);
  EXPECT_EQ(run(*tuner, plan::Deployment(plan), seen, 3).to, deploy(plan, {{"parse", 4}}));
}

TEST_F(Ds2Test, OfflineAnswersEveryEpochAndCorrectsForThrottledSources) {
  // The source emits 8000 records in 10 s and is blocked for 200 ms/s: it should emit 1000/s. count: 4 x 250/s, so 4 is
  // "enough"; ratio 1000 / 800 = 1.25 > 1.1, hence 5.
  job::Observation seen = window_at(0, 800, 4, 250);
  seen.sources.clear();
  seen.operators["source"].subtasks[0].backpressured_ms_per_s = 200;
  const nlohmann::json options = {{"offline", true}, {"target_rate_ratio", 1.1}};
  const Adjustment adjustment = make_tuner("ds2", plan_, options)->adjust(at(4), seen, nullptr);
  EXPECT_EQ(adjustment.to, at(5));
  EXPECT_EQ(adjustment.explain.at("ratio"), 1.25);
  EXPECT_FALSE(make_tuner("ds2", plan_, {{"offline", true}})->adjust(at(4), seen, nullptr).to.has_value());
}

TEST_F(Ds2Test, ExplainsEveryQuantity) {
  const Adjustment adjustment = make_tuner("ds2", plan_)->adjust(at(2), window_at(1000, 300, 2, 200), nullptr);
  const nlohmann::json expected = {{"p_i", 2},
                                   {"T_i", 400.0},
                                   {"O_i", 400.0},
                                   {"Op_i", 300.0},
                                   {"Oo_i", 300.0},
                                   {"r_i", 1000.0},
                                   {"x_i", 5.0},
                                   {"O_hat_i", 1000.0},
                                   {"pi_i", 5},
                                   {"useful_k", {7.5, 7.5}},
                                   {"tp_k", {200.0, 200.0}},
                                   {"to_k", {200.0, 200.0}},
                                   {"selectivity", 1.0}};
  EXPECT_EQ(adjustment.explain.at("operators").at("count"), expected);
}

}  // namespace
}  // namespace millrace::tuners
