#include "tuners/cpu_threshold/cpu_threshold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::cpu_threshold {
namespace {

using testing::HasSubstr;

// source -> parse -> count -> sink (not scalable).
class CpuThresholdTest : public testing::Test {
 protected:
  CpuThresholdTest() : plan_(make_chain({"source", "parse", "count", "sink"})) { plan_.operators[3].scalable = false; }

  std::unique_ptr<Tuner> tuner(const nlohmann::json& given,
                               const std::map<std::string, std::uint32_t>& submitted = {}) const {
    const TunerEntry entry{.name = "cpu_threshold", .about = "", .revision = 1, .options = options, .make = make};
    const auto checked = checked_options(entry, given);
    EXPECT_TRUE(checked.has_value());
    TunerContext context;
    context.plan = &plan_;
    context.initial_parallelism = submitted;
    return make(context, *checked);
  }
  std::unique_ptr<Tuner> hpa(nlohmann::json given = nlohmann::json::object()) const {
    given["form"] = "hpa";
    given["target"] = given.value("target", 0.5);
    return tuner(given);
  }
  plan::Deployment at(std::uint32_t parse, std::uint32_t count) const {
    return deploy(plan_, {{"parse", parse}, {"count", count}});
  }
  // A window that ends at `t_s`, in which each instance of an operator used so many cores.
  static job::Observation window(double t_s, std::optional<double> parse, std::optional<double> count,
                                 double window_s = 60) {
    job::Observation seen;
    seen.t_s = t_s;
    seen.window_s = window_s;
    seen.operators["source"].total.cpu_share = 1;
    seen.operators["sink"].total.cpu_share = 1;
    seen.operators["parse"].total.cpu_share = parse;
    seen.operators["count"].total.cpu_share = count;
    return seen;
  }
  // Answers one equal window a minute and returns the first adjustment with a deployment, or the last one.
  static Adjustment run(const Tuner& tuner, const plan::Deployment& current, double parse, double count, int minutes) {
    Adjustment adjustment{.to = {}, .next = nullptr, .why = {}, .explain = {}};
    for (int i = 1; i <= minutes && !adjustment.to; ++i) {
      adjustment = tuner.adjust(current, window(60.0 * i, parse, count), adjustment.next);
    }
    return adjustment;
  }

  plan::LogicalPlan plan_;
};

TEST_F(CpuThresholdTest, ManagedScalesTheWholeJobByItsBusiestOperator) {
  const auto managed = tuner({}, {{"parse", 1}, {"count", 2}});
  EXPECT_FALSE(run(*managed, at(1, 2), 0.1, 0.8, 14).to);
  const Adjustment up = run(*managed, at(1, 2), 0.1, 0.8, 15);
  EXPECT_EQ(up.to, at(2, 4));
  EXPECT_EQ(up.why, "job 2 -> 4: CPU at least 75 % for 900 s");
}

TEST_F(CpuThresholdTest, ManagedNeverGoesBelowWhatWasSubmitted) {
  const auto managed = tuner({}, {{"parse", 1}, {"count", 2}});
  EXPECT_EQ(run(*managed, at(4, 8), 0.05, 0.05, 360).to, at(2, 4));
  EXPECT_EQ(run(*managed, at(2, 3), 0.05, 0.05, 360).to, at(1, 2));
  EXPECT_FALSE(run(*managed, at(1, 2), 0.05, 0.05, 400).to);
  EXPECT_EQ(run(*tuner({{"min_parallelism", 6}}, {{"count", 2}}), at(4, 8), 0.05, 0.05, 360).to, at(3, 6));
}

TEST_F(CpuThresholdTest, TheCpuOfSourcesAndUnscalableOperatorsIsNotCounted) {
  EXPECT_FALSE(run(*tuner({}), at(1, 1), 0.5, 0.5, 60).to);  // source and sink: 100 %
}

TEST_F(CpuThresholdTest, ByOperatorEachIsForItself) {
  const auto managed = tuner({{"scope", "operator"}});
  const Adjustment up = run(*managed, at(3, 2), 0.8, 0.5, 15);
  EXPECT_EQ(up.to, at(6, 2));
  EXPECT_THAT(up.why, HasSubstr("parse 3 -> 6"));
  EXPECT_THAT(up.why, HasSubstr("count stays at 2"));
  EXPECT_EQ(hpa({{"scope", "operator"}})->adjust(at(3, 2), window(15, 1, 0.5), nullptr).to, at(6, 2));
}

TEST_F(CpuThresholdTest, StaysWithinItsLimitAndTheKeyGroups) {
  EXPECT_EQ(run(*tuner({{"max_parallelism", 3}}), at(2, 2), 1, 1, 15).to, at(3, 3));
  job::Observation seen = window(15, 1, 1);
  seen.operators["count"].max_parallelism = 5;
  EXPECT_EQ(hpa()->adjust(at(4, 4), seen, nullptr).to, at(5, 5));
}

TEST_F(CpuThresholdTest, ManagedOptionsAreInUse) {
  const nlohmann::json given = {{"up_threshold", 0.5}, {"up_for", "2 min"}, {"up_factor", 3}, {"cooldown", "1 h"}};
  const auto managed = tuner(given);
  const Adjustment up = run(*managed, at(2, 2), 0.5, 0.5, 2);
  EXPECT_EQ(up.to, at(6, 6));
  EXPECT_FALSE(managed->adjust(at(6, 6), window(300, 1, 1, 120), up.next).to);  // the cooldown
  const auto down = tuner({{"down_threshold", 0.3}, {"down_for", "1 min"}, {"down_factor", 0.25}});
  EXPECT_EQ(run(*down, at(8, 8), 0.29, 0.29, 1).to, at(2, 2));
}

TEST_F(CpuThresholdTest, HpaFollowsItsTargetAtOnceUpwards) {
  // 0.75 / 0.5 = 1.5; parse asks for less.
  const Adjustment up = hpa()->adjust(at(4, 4), window(15, 0.1, 0.75), nullptr);
  EXPECT_EQ(up.to, at(6, 6));
  EXPECT_EQ(up.explain.at("job").at("proposals").at("parse").at("size"), 1);  // 0.2 * 4, rounded up
  EXPECT_EQ(up.explain.at("job").at("desired"), 6);
  EXPECT_FALSE(hpa()->adjust(at(4, 4), window(15, 0.1, 0.54), nullptr).to);                      // tolerance
  EXPECT_TRUE(hpa({{"tolerance", 0.05}})->adjust(at(4, 4), window(15, 0.1, 0.54), nullptr).to);  // 1.08
}

TEST_F(CpuThresholdTest, HpaGoesDownToTheHighestRecommendationOfTheWindow) {
  const auto tuner = hpa();
  TunerState state;
  // 0.375 / 0.5 of 8: 6, then 0.125 / 0.5: 2, each a minute.
  state = tuner->adjust(at(8, 8), window(0, 0.5, 0.5), state).next;
  state = tuner->adjust(at(8, 8), window(60, 0.375, 0.375), state).next;
  for (double t_s = 120; t_s < 300; t_s += 60) {
    const Adjustment held = tuner->adjust(at(8, 8), window(t_s, 0.125, 0.125), state);
    EXPECT_FALSE(held.to) << t_s;
    state = held.next;
  }
  const Adjustment first = tuner->adjust(at(8, 8), window(300, 0.125, 0.125), state);
  EXPECT_EQ(first.to, at(6, 6));
  const Adjustment second = tuner->adjust(at(6, 6), window(420, 0.125, 0.125), first.next);
  EXPECT_EQ(second.to, at(2, 2));
  EXPECT_EQ(hpa({{"down_window", "0 s"}})->adjust(at(8, 8), window(0, 0.125, 0.125), nullptr).to, at(2, 2));
}

TEST_F(CpuThresholdTest, HpaWaitsForTheUpWindow) {
  const auto tuner = hpa({{"up_window", "60 s"}});
  TunerState state = tuner->adjust(at(2, 2), window(0, 0.5, 0.5), nullptr).next;
  const Adjustment held = tuner->adjust(at(2, 2), window(30, 1, 1), state);
  EXPECT_FALSE(held.to);
  EXPECT_EQ(tuner->adjust(at(2, 2), window(60, 1, 1), held.next).to, at(4, 4));
}

TEST_F(CpuThresholdTest, HpaIsLimitedInSpeed) {
  // CPU of 5 cores an instance asks for 10 times as much.
  EXPECT_EQ(hpa()->adjust(at(10, 10), window(15, 5, 5), nullptr).to, at(20, 20));
  EXPECT_EQ(hpa()->adjust(at(1, 1), window(15, 5, 5), nullptr).to, at(5, 5));
  EXPECT_EQ(hpa({{"up_percent", 0}, {"up_pods", 0}})->adjust(at(10, 10), window(15, 5, 5), nullptr).to, at(100, 100));
  EXPECT_EQ(hpa({{"up_percent", 50}, {"up_pods", 1}})->adjust(at(10, 10), window(15, 5, 5), nullptr).to, at(15, 15));
  const auto slow = hpa({{"up_percent", 0}, {"up_pods", 2}, {"up_period", "60 s"}});
  const Adjustment first = slow->adjust(at(1, 1), window(15, 5, 5), nullptr);
  EXPECT_EQ(first.to, at(3, 3));
  const Adjustment second = slow->adjust(at(3, 3), window(30, 5, 5), first.next);
  EXPECT_FALSE(second.to);
  EXPECT_EQ(slow->adjust(at(3, 3), window(75, 5, 5), second.next).to, at(5, 5));
  const nlohmann::json down = {{"down_window", 0}, {"down_percent", 0}, {"down_pods", 1}};
  EXPECT_EQ(hpa(down)->adjust(at(8, 8), window(15, 0, 0), nullptr).to, at(7, 7));
}

TEST_F(CpuThresholdTest, HpaHasALeastSize) {
  const nlohmann::json at_once = {{"down_window", 0}};
  EXPECT_EQ(hpa(at_once)->adjust(at(8, 8), window(15, 0, 0), nullptr).to, at(1, 1));
  nlohmann::json given = at_once;
  given["min_parallelism"] = 3;
  EXPECT_EQ(hpa(given)->adjust(at(8, 8), window(15, 0, 0), nullptr).to, at(3, 3));
}

TEST_F(CpuThresholdTest, TheRequestIsWhatTheUseIsMeasuredBy) {
  // 0.25 cores of 0.25 are twice the target.
  EXPECT_EQ(hpa({{"cpu_request", 0.25}})->adjust(at(2, 2), window(15, 0.25, 0.25), nullptr).to, at(4, 4));
  plan_.operators[2].resources.cpu_share = 0.25;
  EXPECT_EQ(hpa()->adjust(at(2, 2), window(15, 0.25, 0.25), nullptr).to, at(4, 4));
}

TEST_F(CpuThresholdTest, HoldsOnMissingMetrics) {
  for (const auto& rule : {hpa({{"down_window", 0}}), tuner({{"down_for", "1 min"}})}) {
    const Adjustment held = rule->adjust(at(8, 8), window(60, 0.01, std::nullopt), nullptr);
    EXPECT_FALSE(held.to);
    EXPECT_EQ(held.why, "job stays at 8: the CPU of count is missing");
    job::Observation nothing;
    nothing.window_s = 60;
    EXPECT_FALSE(rule->adjust(at(8, 8), nothing, nullptr).to);
  }
  // Upwards what is known is enough.
  EXPECT_EQ(hpa()->adjust(at(8, 8), window(60, std::nullopt, 1), nullptr).to, at(16, 16));
}

TEST_F(CpuThresholdTest, TakesMissingMetricsForZeroOnDemand) {
  const nlohmann::json zero = {{"missing", "zero"}, {"down_window", 0}, {"down_for", "1 min"}};
  job::Observation nothing;
  nothing.window_s = 60;
  EXPECT_EQ(hpa(zero)->adjust(at(8, 8), nothing, nullptr).to, at(1, 1));
  EXPECT_EQ(tuner(zero)->adjust(at(8, 8), nothing, nullptr).to, at(4, 4));
}

TEST_F(CpuThresholdTest, IsAskedAtThePeriodOfItsForm) {
  EXPECT_EQ(tuner({})->cadence().period.seconds(), 60);
  EXPECT_EQ(hpa()->cadence().period.seconds(), 15);
  EXPECT_EQ(hpa()->cadence().settle.seconds(), 0);
  const Cadence own = hpa({{"period", "30 s"}, {"settle", "2 min"}})->cadence();
  EXPECT_EQ(own.period.seconds(), 30);
  EXPECT_EQ(own.settle.seconds(), 120);
}

TEST_F(CpuThresholdTest, StartsWithWhatWasSubmitted) {
  EXPECT_EQ(tuner({}, {{"parse", 2}, {"count", 3}})->plan(), at(2, 3));
}

TEST_F(CpuThresholdTest, LeavesAJobAloneThatItMustNotScale) {
  for (plan::Operator& op : plan_.operators) op.scalable = false;
  const Adjustment none = hpa()->adjust(at(1, 1), window(15, 5, 5), nullptr);
  EXPECT_FALSE(none.to);
  EXPECT_EQ(none.why, "no operator's parallelism is to be changed");
}

TEST_F(CpuThresholdTest, SameArgumentsSameAnswer) {
  for (const auto& rule : {hpa({{"up_window", "60 s"}}), tuner({{"scope", "operator"}, {"up_for", "1 min"}})}) {
    TunerState state;
    for (int i = 1; i <= 8; ++i) {
      const job::Observation seen = window(60.0 * i, 0.1 * i, 0.9 - 0.1 * i);
      const Adjustment first = rule->adjust(at(2, 3), seen, state);
      const Adjustment second = rule->adjust(at(2, 3), seen, nlohmann::json::parse(state.dump()));
      EXPECT_EQ(first.to, second.to);
      EXPECT_EQ(first.next, second.next);
      EXPECT_EQ(first.why, second.why);
      EXPECT_EQ(first.explain, second.explain);
      state = first.next;
    }
  }
}

}  // namespace
}  // namespace millrace::tuners::cpu_threshold
