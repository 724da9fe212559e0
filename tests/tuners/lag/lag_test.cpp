#include "tuners/lag/lag.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::lag {
namespace {

using testing::HasSubstr;

// source -> parse -> count -> sink (not scalable); the source has 16 partitions.
class LagTest : public testing::Test {
 protected:
  LagTest() : plan_(make_chain({"source", "parse", "count", "sink"})) { plan_.operators[3].scalable = false; }

  // A threshold of 1000 records, and upwards without a limit of speed unless given.
  std::unique_ptr<Tuner> tuner(nlohmann::json given = nlohmann::json::object(),
                               const std::map<std::string, std::uint32_t>& submitted = {}) const {
    nlohmann::json all = {{"lag_threshold", 1000}, {"up_percent", 0}, {"up_pods", 0}};
    all.update(given);
    const TunerEntry entry{.name = "lag", .about = "", .revision = 1, .options = options, .make = make};
    const auto checked = checked_options(entry, all);
    EXPECT_TRUE(checked.has_value());
    TunerContext context;
    context.plan = &plan_;
    context.initial_parallelism = submitted;
    return make(context, *checked);
  }
  plan::Deployment at(std::uint32_t parse, std::uint32_t count) const {
    return deploy(plan_, {{"parse", parse}, {"count", count}});
  }
  static job::Observation window(double t_s, double lag, std::uint32_t partitions = 16) {
    job::Observation seen;
    seen.t_s = t_s;
    seen.window_s = 15;
    seen.sources["source"].lag_records = lag;
    seen.sources["source"].partitions = partitions;
    return seen;
  }
  static job::Observation blind(double t_s) {
    job::Observation seen = window(t_s, 0);
    seen.sources.clear();
    return seen;
  }

  plan::LogicalPlan plan_;
};

TEST_F(LagTest, AsManyConsumersAsTheLagIsWorth) {
  const Adjustment up = tuner()->adjust(at(2, 2), window(15, 5500), nullptr);
  EXPECT_EQ(up.to, at(6, 6));
  EXPECT_EQ(up.why, "2 -> 6: 5500 records of source wait, which asks for 6; the windows leave 6");
  EXPECT_EQ(up.explain.at("sources").at("source").at("consumers"), 5.5);
  EXPECT_EQ(up.explain.at("desired"), 6);
}

TEST_F(LagTest, AtMostThePartitionsUnlessIdleConsumersAreAllowed) {
  EXPECT_EQ(tuner()->adjust(at(2, 2), window(15, 1e6), nullptr).to, at(16, 16));
  EXPECT_EQ(tuner({{"allow_idle_consumers", true}})->adjust(at(2, 2), window(15, 5e4), nullptr).to, at(50, 50));
}

TEST_F(LagTest, OneHotPartitionIsWorthOneConsumer) {
  // Every instance of the source but one waits for input.
  job::Observation seen = window(15, 1e6);
  std::vector<job::Metrics> readers(16, worked(100, 100, 300));
  readers[5] = worked(9000, 9000, 1000);
  seen.operators["source"] = observed(readers);
  EXPECT_EQ(tuner()->adjust(at(2, 2), seen, nullptr).to, at(16, 16));
  const auto limited = tuner({{"limit_to_partitions_with_lag", true}, {"down_window", 0}});
  const Adjustment down = limited->adjust(at(2, 2), seen, nullptr);
  EXPECT_EQ(down.to, at(1, 1));
  EXPECT_EQ(down.explain.at("sources").at("source").at("partitions_with_lag"), 1);
  EXPECT_EQ(down.explain.at("sources").at("source").at("is_upper_bound"), false);
  seen.operators.clear();  // who waits is not seen
  EXPECT_EQ(limited->adjust(at(2, 2), seen, nullptr).to, at(16, 16));
}

TEST_F(LagTest, ConsumersDivideThePartitionsOnDemand) {
  const auto even = tuner({{"ensure_even_distribution_of_partitions", true}});
  EXPECT_EQ(even->adjust(at(2, 2), window(15, 5500, 126), nullptr).to, at(6, 6));
  EXPECT_EQ(even->adjust(at(2, 2), window(15, 9500, 126), nullptr).to, at(14, 14));
}

TEST_F(LagTest, LeavesTheSizeWithinTheTolerance) {
  EXPECT_FALSE(tuner()->adjust(at(10, 10), window(15, 11000), nullptr).to);
  EXPECT_EQ(tuner({{"tolerance", 0.05}})->adjust(at(10, 10), window(15, 10600), nullptr).to, at(11, 11));
}

TEST_F(LagTest, GoesDownToTheHighestRecommendationOfTheWindow) {
  const auto lag = tuner();
  TunerState state = lag->adjust(at(8, 8), window(0, 6000), nullptr).next;
  const Adjustment first = lag->adjust(at(8, 8), window(285, 2000), state);
  EXPECT_EQ(first.to, at(6, 6));  // the window's highest is 6
  EXPECT_EQ(lag->adjust(at(6, 6), window(300, 2000), first.next).to, at(2, 2));
  EXPECT_EQ(tuner({{"down_window", "30 s"}})->adjust(at(8, 8), window(0, 2000), nullptr).to, at(2, 2));
}

TEST_F(LagTest, IsLimitedInSpeedAsKubernetesIs) {
  const nlohmann::json kubernetes = {{"up_percent", 100}, {"up_pods", 4}};
  const auto lag = tuner(kubernetes);
  const Adjustment first = lag->adjust(at(1, 1), window(15, 1e6), nullptr);
  EXPECT_EQ(first.to, at(5, 5));
  EXPECT_EQ(lag->adjust(at(5, 5), window(30, 1e6), first.next).to, at(10, 10));
  EXPECT_FALSE(lag->adjust(at(5, 5), window(20, 1e6), first.next).to);  // still in the first period
}

TEST_F(LagTest, StaysWithinItsLimits) {
  EXPECT_EQ(tuner({{"max_replicas", 5}})->adjust(at(2, 2), window(15, 1e6), nullptr).to, at(5, 5));
  EXPECT_EQ(tuner({{"min_replicas", 3}, {"down_window", 0}})->adjust(at(8, 8), window(15, 100), nullptr).to, at(3, 3));
  job::Observation seen = window(15, 1e6);
  seen.operators["count"].max_parallelism = 7;
  EXPECT_EQ(tuner()->adjust(at(2, 2), seen, nullptr).to, at(7, 7));
}

TEST_F(LagTest, SleepsAfterTheCooldownWithoutActiveSource) {
  // Active until 100 s. The HPA alone would hold the 8 until its window of 600 s has passed.
  const auto lag = tuner({{"down_window", "600 s"}});
  TunerState state = lag->adjust(at(8, 8), window(100, 8000), nullptr).next;
  Adjustment quiet = lag->adjust(at(8, 8), window(115, 0), state);
  EXPECT_FALSE(quiet.to);
  quiet = lag->adjust(at(8, 8), window(400, 0), quiet.next);
  EXPECT_FALSE(quiet.to);
  quiet = lag->adjust(at(8, 8), window(415, 0), quiet.next);
  EXPECT_EQ(quiet.to, at(1, 1));
  EXPECT_EQ(quiet.why, "8 -> 1: no source is active");
  EXPECT_EQ(lag->adjust(at(1, 1), window(430, 3000), quiet.next).to, at(3, 3));  // awake
  // With a least size it never sleeps.
  const auto awake = tuner({{"min_replicas", 1}, {"down_window", "600 s"}});
  state = awake->adjust(at(8, 8), window(100, 8000), nullptr).next;
  EXPECT_FALSE(awake->adjust(at(8, 8), window(415, 0), state).to);
}

TEST_F(LagTest, SleepsAtOnceIfNoSourceWasEverActive) {
  EXPECT_EQ(tuner()->adjust(at(8, 8), window(15, 0), nullptr).to, at(1, 1));
  EXPECT_EQ(tuner({{"activation_lag_threshold", 5000}})->adjust(at(2, 2), window(15, 5000), nullptr).to, at(1, 1));
  EXPECT_EQ(tuner({{"activation_lag_threshold", 5000}})->adjust(at(2, 2), window(15, 5001), nullptr).to, at(6, 6));
}

TEST_F(LagTest, TheCooldownIsAnOption) {
  const auto lag = tuner({{"cooldown_period", "30 s"}});
  const TunerState state = lag->adjust(at(8, 8), window(100, 8000), nullptr).next;
  EXPECT_FALSE(lag->adjust(at(8, 8), window(130, 0), state).to);
  EXPECT_EQ(lag->adjust(at(8, 8), window(145, 0), state).to, at(1, 1));
}

TEST_F(LagTest, HoldsWithoutLagHoweverLong) {
  const auto lag = tuner({{"down_window", 0}});
  TunerState state = lag->adjust(at(8, 8), window(15, 8000), nullptr).next;
  for (double t_s = 30; t_s < 1000; t_s += 15) {
    const Adjustment held = lag->adjust(at(8, 8), blind(t_s), state);
    ASSERT_FALSE(held.to);
    EXPECT_EQ(held.why, "stays at 8: the lag of source is missing");
    state = held.next;
  }
}

TEST_F(LagTest, TakesMissingLagForZeroOnDemand) {
  // What users saw: workers are removed on a query that failed.
  const auto lag = tuner({{"missing", "zero"}, {"down_window", 0}});
  const TunerState state = lag->adjust(at(8, 8), window(15, 8000), nullptr).next;
  EXPECT_EQ(lag->adjust(at(8, 8), blind(30), state).to, at(1, 1));
}

TEST_F(LagTest, TheNeediestSourceCounts) {
  plan::Operator second = make_operator("second", plan::OperatorKind::source);
  plan_.operators.push_back(second);
  plan_.edges.push_back({.from = "second", .to = "count"});
  const auto lag = tuner({{"down_window", 0}});
  job::Observation seen = window(15, 2000);
  seen.sources["second"].lag_records = 7000;
  seen.sources["second"].partitions = 8;
  const Adjustment up = lag->adjust(at(4, 4), seen, nullptr);
  EXPECT_EQ(up.to, at(7, 7));
  EXPECT_THAT(up.why, HasSubstr("7000 records of second"));
  // Without one of the two it may grow, but not shrink.
  seen.sources.erase("source");
  EXPECT_EQ(lag->adjust(at(4, 4), seen, nullptr).to, at(7, 7));
  const Adjustment held = lag->adjust(at(8, 8), seen, nullptr);
  EXPECT_FALSE(held.to);
  EXPECT_EQ(held.why, "stays at 8: the lag of source is missing");
}

TEST_F(LagTest, KeepsTheProportionsThatWereSubmitted) {
  const auto lag = tuner(nlohmann::json::object(), {{"parse", 1}, {"count", 2}});
  EXPECT_EQ(lag->plan(), at(1, 2));
  EXPECT_EQ(lag->adjust(at(1, 2), window(15, 6000), nullptr).to, at(3, 6));
}

TEST_F(LagTest, LeavesAJobAloneThatItMustNotScale) {
  for (plan::Operator& op : plan_.operators) op.scalable = false;
  const Adjustment none = tuner()->adjust(at(1, 1), window(15, 1e6), nullptr);
  EXPECT_FALSE(none.to);
  EXPECT_EQ(none.why, "no operator's parallelism is to be changed");
}

TEST_F(LagTest, IsAskedAtTheSyncPeriod) {
  EXPECT_EQ(tuner()->cadence().period.seconds(), 15);
  const Cadence own = tuner({{"period", "1 min"}, {"settle", "30 s"}})->cadence();
  EXPECT_EQ(own.period.seconds(), 60);
  EXPECT_EQ(own.settle.seconds(), 30);
}

TEST_F(LagTest, SameArgumentsSameAnswer) {
  const auto lag = tuner({{"up_window", "30 s"}});
  TunerState state;
  for (int i = 1; i <= 10; ++i) {
    const job::Observation seen = window(15.0 * i, 1500.0 * ((i * 7) % 5));
    const Adjustment first = lag->adjust(at(3, 3), seen, state);
    const Adjustment second = lag->adjust(at(3, 3), seen, nlohmann::json::parse(state.dump()));
    EXPECT_EQ(first.to, second.to);
    EXPECT_EQ(first.next, second.next);
    EXPECT_EQ(first.why, second.why);
    EXPECT_EQ(first.explain, second.explain);
    state = first.next;
  }
}

}  // namespace
}  // namespace millrace::tuners::lag
