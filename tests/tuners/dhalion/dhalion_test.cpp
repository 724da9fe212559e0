#include "tuners/dhalion/dhalion.h"

#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners {
namespace {

// An instance that forces `ms_per_s` of backpressure on its upstream.
job::Metrics forcing(double ms_per_s, double queue_bytes = 500, double records = 100) {
  job::Metrics metrics = worked(records, records, 900);
  metrics.caused_backpressure_ms_per_s = ms_per_s;
  metrics.queue_bytes = queue_bytes;
  return metrics;
}

job::Observation window_at(double t_s, std::map<std::string, std::vector<job::Metrics>> operators) {
  job::Observation seen;
  seen.t_s = t_s;
  seen.window_s = 60;
  for (auto& [id, subtasks] : operators) seen.operators[id] = observed(std::move(subtasks));
  return seen;
}

class DhalionTest : public testing::Test {
 protected:
  std::unique_ptr<Tuner> tuner(const nlohmann::json& options = nlohmann::json::object()) {
    return make_tuner("dhalion", plan_, options);
  }
  // `degree` instances of count, of which the first forces `ms_per_s`.
  job::Observation count_forces(double t_s, std::uint32_t degree, double ms_per_s) {
    std::vector<job::Metrics> subtasks(degree, forcing(0));
    subtasks.front() = forcing(ms_per_s);
    return window_at(t_s, {{"count", std::move(subtasks)}});
  }
  plan::Deployment at(std::uint32_t degree) const { return deploy(plan_, {{"count", degree}}); }

  plan::LogicalPlan plan_ = make_chain({"source", "parse", "count", "sink"});
};

TEST_F(DhalionTest, FourInstancesOfWhichOneForcesThreeHundred) {
  const Adjustment adjustment = tuner()->adjust(at(4), count_forces(60, 4, 300), nullptr);
  EXPECT_EQ(adjustment.to, at(6));
  EXPECT_EQ(adjustment.why, "count forces 300 ms/s of backpressure: 4 -> 6");
  EXPECT_EQ(adjustment.explain.at("n"), 4);
  EXPECT_EQ(adjustment.explain.at("s"), 300.0);
  EXPECT_EQ(adjustment.explain.at("p_new"), 6);
  EXPECT_EQ(adjustment.explain.at("components").at("count").at("bp"), 300.0);
}

TEST_F(DhalionTest, SaturationMultipliesByFive) {
  EXPECT_EQ(tuner()->adjust(at(3), count_forces(60, 3, 1000), nullptr).to, at(15));
}

TEST_F(DhalionTest, NoBackpressureNoAction) {
  const Adjustment adjustment = tuner()->adjust(at(4), count_forces(60, 4, 20), nullptr);
  EXPECT_FALSE(adjustment.to.has_value());
  EXPECT_EQ(adjustment.why, "no component is under backpressure");
}

TEST_F(DhalionTest, WaitsThreeMinutesAfterAnActionAndSixtySecondsOtherwise) {
  const auto dhalion = tuner();
  TunerState state = dhalion->adjust(at(4), count_forces(60, 4, 300), nullptr).next;
  for (const double t : {120.0, 180.0}) {
    const Adjustment waiting = dhalion->adjust(at(6), count_forces(t, 6, 300), state);
    EXPECT_FALSE(waiting.to.has_value()) << t;
    state = waiting.next;
  }
  // At 240 s; 6 instances at 300 ms/s: ceil(6 / 0.7 = 8.57) = 9.
  EXPECT_EQ(dhalion->adjust(at(6), count_forces(240, 6, 300), state).to, at(9));
  // After a cycle without action.
  state = dhalion->adjust(at(6), count_forces(60, 6, 0), nullptr).next;
  EXPECT_FALSE(dhalion->adjust(at(6), count_forces(119, 6, 300), state).to.has_value());
  EXPECT_TRUE(dhalion->adjust(at(6), count_forces(120, 6, 300), state).to.has_value());
}

TEST_F(DhalionTest, OnlyTheReleasedCodeCountsBackpressureFromBeforeTheAction) {
  // One window at 600 ms/s, an action, then three quiet ones: the released sensors still see 600 / 4 = 150 ms/s.
  for (const bool released : {false, true}) {
    const auto dhalion = tuner({{"mode", released ? "released" : "intended"}});
    TunerState state = dhalion->adjust(at(1), count_forces(60, 1, 600), nullptr).next;
    for (const double t : {120.0, 180.0}) state = dhalion->adjust(at(3), count_forces(t, 3, 0), state).next;
    const Adjustment later = dhalion->adjust(at(3), count_forces(240, 3, 0), state);
    EXPECT_EQ(later.explain.at("components").at("count").at("bp"), released ? 150.0 : 0.0);
    // 3 / 0.85 = 3.53
    EXPECT_EQ(later.to, released ? std::optional(at(4)) : std::nullopt);
  }
}

TEST_F(DhalionTest, SkewIsDiagnosedButNotCuredByInstances) {
  const auto slow = window_at(60, {{"count", {forcing(300, 50000), forcing(0, 100)}}});
  const Adjustment slow_answer = tuner()->adjust(at(2), slow, nullptr);
  EXPECT_FALSE(slow_answer.to.has_value());
  EXPECT_EQ(slow_answer.explain.at("diagnoses").at(0).at("type"), "slow instance");
  const auto skewed = window_at(60, {{"count", {forcing(300, 50000, 900), forcing(0, 100, 100)}}});
  const Adjustment skew_answer = tuner()->adjust(at(2), skewed, nullptr);
  EXPECT_FALSE(skew_answer.to.has_value());
  EXPECT_EQ(skew_answer.explain.at("diagnoses").at(0).at("type"), "data skew");
}

TEST_F(DhalionTest, OfSeveralCulpritsTheWorstIsTakenAndTheReleasedCodeFails) {
  const auto seen = window_at(60, {{"parse", {forcing(200)}}, {"count", {forcing(500)}}});
  EXPECT_EQ(tuner()->adjust(at(1), seen, nullptr).to, at(2));
  const Adjustment released = tuner({{"mode", "released"}})->adjust(at(1), seen, nullptr);
  EXPECT_FALSE(released.to.has_value());
  EXPECT_EQ(released.why, "error of the released code: 2 components are under backpressure, it handles one");
  const auto equal = window_at(60, {{"parse", {forcing(500)}}, {"count", {forcing(500)}}});
  EXPECT_EQ(tuner()->adjust(at(1), equal, nullptr).to, at(2));  // the most downstream one
}

TEST_F(DhalionTest, LeavesUnscalableOperatorsAloneAndScalesTheLeaderOfAFollower) {
  plan_.operators[2].scalable = false;
  EXPECT_FALSE(tuner()->adjust(at(1), count_forces(60, 1, 500), nullptr).to.has_value());
  plan_.operators[2].scalable = true;
  plan_.operators[2].follows = "parse";
  const plan::Deployment one(plan_);
  EXPECT_EQ(tuner()->adjust(one, count_forces(60, 1, 500), nullptr).to, one.with("parse", plan::Parallelism{2}));
}

TEST_F(DhalionTest, StaysBelowItsCapInIntendedModeOnly) {
  const auto seen = count_forces(60, 4, 1000);
  EXPECT_EQ(tuner({{"max_parallelism", 10}})->adjust(at(4), seen, nullptr).to, at(10));
  EXPECT_FALSE(tuner({{"max_parallelism", 4}})->adjust(at(4), seen, nullptr).to.has_value());
  EXPECT_EQ(tuner({{"max_parallelism", 10}, {"mode", "released"}})->adjust(at(4), seen, nullptr).to, at(20));
}

TEST_F(DhalionTest, TooFewReportingInstancesShrinkOnlyInTheReleasedCode) {
  // 2 of 6 instances report, at 300 ms/s: p_new = ceil(2 / 0.7) = 3.
  const auto seen = count_forces(60, 2, 300);
  EXPECT_FALSE(tuner()->adjust(at(6), seen, nullptr).to.has_value());
  EXPECT_EQ(tuner({{"mode", "released"}})->adjust(at(6), seen, nullptr).to, at(3));
}

TEST_F(DhalionTest, CountsThePreviousCycleAgainIfAsked) {
  // The first cycle is at 15 ms/s, below the limit. The sensors at 120 s see (15 + 285) / 2 = 150; with the previous
  // cycle's 15 again s = 165. Instances are counted once.
  for (const bool doubled : {false, true}) {
    const auto dhalion = tuner({{"double_backpressure", doubled}});
    const TunerState state = dhalion->adjust(at(10), count_forces(60, 10, 15), nullptr).next;
    const Adjustment second = dhalion->adjust(at(10), count_forces(120, 10, 285), state);
    EXPECT_EQ(second.explain.at("s"), doubled ? 165.0 : 150.0);
    EXPECT_EQ(second.explain.at("n"), 10);
  }
}

TEST_F(DhalionTest, GivesUpAnActionThatDoesNotHelp) {
  // Backpressure persists whatever is done: three uses, each found unhelpful at the next cycle, then no more.
  for (const bool listed : {true, false}) {
    const auto dhalion = tuner({{"blacklist", listed ? "auto" : "off"}});
    TunerState state;
    std::uint32_t degree = 1;
    int actions = 0;
    for (double t = 180; t <= 180 * 6; t += 180) {
      const Adjustment adjustment = dhalion->adjust(at(degree), count_forces(t, degree, 100), state);
      state = adjustment.next;
      if (!adjustment.to) continue;
      degree = adjustment.to->parallelism("count");
      ++actions;
    }
    EXPECT_EQ(actions, listed ? 3 : 6);
    if (listed) {
      EXPECT_EQ(state.at("blacklist").at("under-provisioned: count"), (nlohmann::json{{"uses", 3}, {"unhelpful", 3}}));
    }
  }
}

TEST_F(DhalionTest, ShrinksIdleOperatorsAfterAFullQuietWindow) {
  // 10 instances, nothing waits for 300 s: ceil(0.8 * 10) = 8, at the fifth window of 60 s.
  for (const bool shrinks : {true, false}) {
    const auto dhalion = tuner({{"mode", shrinks ? "intended" : "released"}});
    TunerState state;
    std::optional<plan::Deployment> to;
    double t = 0;
    while (!to && t < 600) {
      t += 60;
      const auto quiet = window_at(t, {{"count", std::vector<job::Metrics>(10, forcing(0, 0))}});
      Adjustment adjustment = dhalion->adjust(at(10), quiet, state);
      state = adjustment.next;
      to = adjustment.to;
    }
    EXPECT_EQ(t, shrinks ? 300 : 600);
    EXPECT_EQ(to, shrinks ? std::optional(at(8)) : std::nullopt);
  }
}

TEST_F(DhalionTest, HoldsWithoutMetrics) {
  const auto dhalion = tuner({{"scale_down", "on"}, {"sensor_duration", "60 s"}});
  const Adjustment nothing = dhalion->adjust(at(4), window_at(60, {}), nullptr);
  EXPECT_EQ(nothing.to, std::nullopt);
  EXPECT_EQ(nothing.why, "no metrics: everything stays as it is");
  // Backpressure that was seen during the wait after an action, and no metrics of its cause when the wait is over.
  const auto patient = tuner();
  TunerState state = patient->adjust(at(4), count_forces(60, 4, 300), nullptr).next;
  for (const double t_s : {120.0, 180.0}) state = patient->adjust(at(6), count_forces(t_s, 6, 300), state).next;
  const Adjustment lost = patient->adjust(at(6), window_at(240, {{"parse", {forcing(0)}}}), state);
  EXPECT_EQ(lost.to, std::nullopt);
  EXPECT_EQ(lost.why, "no metrics of count, which was under backpressure: it stays as it is");
}

}  // namespace
}  // namespace millrace::tuners
