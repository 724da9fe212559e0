#include "tuners/conttune/conttune.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners {
namespace {

// source -> parse -> count -> sink. An instance of parse handles 500 records/s, one of count 200/s; the sink is not
// scaled.
class ContTuneTest : public testing::Test {
 protected:
  ContTuneTest() { plan_.operators[3].scalable = false; }

  std::unique_ptr<Tuner> tuner(const nlohmann::json& given = nlohmann::json::object()) const {
    const TunerEntry entry{"conttune", "", 1, conttune::options, conttune::make};
    const auto options = checked_options(entry, given);
    EXPECT_TRUE(options.has_value());
    TunerContext context;
    context.plan = &plan_;
    return conttune::make(context, *options);
  }

  // `degree` equal instances that share `rate` records/s and could each handle `capacity`.
  static job::OperatorObservation sharing(double rate, std::uint32_t degree, double capacity) {
    const double each = rate / degree;
    return observed(std::vector<job::Metrics>(degree, worked(each * 10, each * 10, 1000 * each / capacity)));
  }

  // A window of 10 s at `offered` records/s: what parse and count can take passes, the rest holds the source up.
  static job::Observation window(const plan::Deployment& current, double offered) {
    const std::uint32_t parse = current.parallelism("parse"), count = current.parallelism("count");
    const double rate = std::min({offered, 500.0 * parse, 200.0 * count});
    job::Observation seen;
    seen.t_s = 10;
    seen.window_s = 10;
    seen.operators["source"] = observed({worked(rate * 10, rate * 10, 10)});
    seen.operators["source"].subtasks[0].backpressured_ms_per_s = 1000 * (1 - rate / offered);
    seen.operators["parse"] = sharing(rate, parse, 500);
    seen.operators["count"] = sharing(rate, count, 200);
    seen.operators["sink"] = observed({worked(rate * 10, 0, 1)});
    return seen;
  }

  // Runs the loop at one rate until nothing changes for three windows; the deployments on the way, in text.
  std::vector<std::string> tune(const Tuner& tuner, plan::Deployment& current, TunerState& state, double offered) {
    std::vector<std::string> way;
    for (int still = 0; still < 3 && way.size() < 20; ++still) {
      const Adjustment step = tuner.adjust(current, window(current, offered), state);
      state = step.next;
      if (!step.to) continue;
      current = *step.to;
      way.push_back(text(current));
      still = -1 - 2;  // and the warm-up
    }
    return way;
  }

  static std::string text(const plan::Deployment& deployment) {
    return std::to_string(deployment.parallelism("parse")) + "," + std::to_string(deployment.parallelism("count"));
  }
  plan::Deployment at(std::uint32_t parse, std::uint32_t count) const {
    return deploy(plan_, {{"parse", parse}, {"count", count}});
  }

  plan::LogicalPlan plan_ = make_chain({"source", "parse", "count", "sink"});
  const nlohmann::json kAtOnce = {{"warm_up_time", 0}};
};

TEST_F(ContTuneTest, StartsFromWhatWasSubmittedAndHasTheCadenceOfDs2) {
  TunerContext context;
  context.plan = &plan_;
  context.initial_parallelism = {{"count", 3}};
  const TunerEntry entry{"conttune", "", 1, conttune::options, conttune::make};
  const auto conttune = conttune::make(context, default_options(entry));
  EXPECT_EQ(conttune->plan(), at(1, 3));
  EXPECT_EQ(conttune->cadence().period, kernel::Duration::from_seconds(10));
  EXPECT_EQ(conttune->cadence().settle, kernel::Duration());
}

TEST_F(ContTuneTest, IgnoresTwoWindowsAfterADeployment) {
  const auto conttune = tuner();
  TunerState state;
  for (int i = 1; i <= 2; ++i) {
    const Adjustment waiting = conttune->adjust(at(1, 1), window(at(1, 1), 1000), state);
    EXPECT_FALSE(waiting.to.has_value());
    EXPECT_EQ(waiting.why, "warming up: window " + std::to_string(i) + " of 2");
    EXPECT_EQ(waiting.next.at("operators"), nlohmann::json::object());  // nothing is recorded
    state = waiting.next;
  }
  const Adjustment third = conttune->adjust(at(1, 1), window(at(1, 1), 1000), state);
  EXPECT_EQ(third.to, at(2, 2));
  EXPECT_EQ(third.next.at("since"), 0);
}

TEST_F(ContTuneTest, TheBigPhaseEnlargesAllOperatorsAtOnce) {
  // 600/s pass of 1000/s: the source is held up for 400 ms/s. count is the bottleneck, parse grows as well.
  const Adjustment step = tuner(kAtOnce)->adjust(at(2, 3), window(at(2, 3), 1000), nullptr);
  EXPECT_EQ(step.to, at(4, 6));
  EXPECT_EQ(step.why,
            "source is back-pressured for 400 ms/s: all operators are enlarged at once to count=6 parse=4 sink=1 "
            "source=1");
  EXPECT_EQ(step.explain.at("phase"), "big");
  EXPECT_EQ(step.explain.at("job_state"), "back-pressured");
  EXPECT_EQ(step.explain.at("operators").at("parse").at("p_new"), 4);
  EXPECT_EQ(tuner({{"warm_up_time", 0}, {"big_multiplier", 3}})->adjust(at(2, 3), window(at(2, 3), 1000), nullptr).to,
            at(6, 9));
}

TEST_F(ContTuneTest, TunesAFreshJobByDoublingAndOneStepDown) {
  // 980/s: parse needs 2, count 5. Abilities are linear, so the surrogate through 1, 2, 4, 8 is, too, but for a
  // fraction of an instance.
  const auto conttune = tuner();
  plan::Deployment current = conttune->plan();
  TunerState state;
  EXPECT_EQ(tune(*conttune, current, state, 980), (std::vector<std::string>{"2,2", "4,4", "8,8", "2,5"}));
}

TEST_F(ContTuneTest, KnowsWhatItMeasuredWhenTheLoadComesBack) {
  const auto conttune = tuner();
  plan::Deployment current = conttune->plan();
  TunerState state;
  tune(*conttune, current, state, 980);
  // Up: one jump to the greatest degrees so far, then down to ceil(1450 / 500) and ceil(1450 / 200).
  EXPECT_EQ(tune(*conttune, current, state, 1450), (std::vector<std::string>{"8,8", "3,8"}));
  // Down again: one step, to degrees that were measured.
  EXPECT_EQ(tune(*conttune, current, state, 980), (std::vector<std::string>{"2,5"}));
}

TEST_F(ContTuneTest, WithoutHistoryTheSmallPhaseIsDs2) {
  // At 8 and 8 nothing is back-pressured: 1000 / 500 and 1000 / 200.
  const Adjustment step = tuner(kAtOnce)->adjust(at(8, 8), window(at(8, 8), 1000), nullptr);
  EXPECT_EQ(step.to, at(2, 5));
  const auto& count = step.explain.at("operators").at("count");
  EXPECT_EQ(count.at("rule"), "exploration");
  EXPECT_NEAR(count.at("x_i").get<double>(), 5, 1e-9);
  EXPECT_TRUE(count.at("p_acq").is_null());
  EXPECT_EQ(step.explain.at("cpu"), "low");
}

TEST_F(ContTuneTest, ADegreeThatKeptUpWithTheseRatesIsNotTriedAgain) {
  // 8 and 5 kept up with 1000/s in this tuning; now 8 runs, and 5 would be chosen.
  TunerState state = tuner(kAtOnce)->adjust(at(2, 5), window(at(2, 5), 1000), nullptr).next;
  EXPECT_EQ(state.at("degrees").at("count").at("feasible"), nlohmann::json({5}));
  const Adjustment stays = tuner(kAtOnce)->adjust(at(2, 8), window(at(2, 8), 1000), state);
  EXPECT_FALSE(stays.to.has_value());
  EXPECT_EQ(stays.explain.at("operators").at("count").at("already_feasible"), true);
  // At 5 % more it is the same load, beyond that another one: 1100 / 200.
  EXPECT_FALSE(tuner(kAtOnce)->adjust(at(2, 8), window(at(2, 8), 950), state).to.has_value());
  EXPECT_EQ(tuner(kAtOnce)->adjust(at(3, 8), window(at(3, 8), 1100), state).to->parallelism("count"), 6u);
}

TEST_F(ContTuneTest, ADegreeThatHeldTheJobUpIsNotTriedAgain) {
  TunerState state = tuner(kAtOnce)->adjust(at(8, 8), window(at(8, 8), 1000), nullptr).next;
  // By its ability count = 5 would do; yet it holds parse up, as an uneven share of the keys does.
  job::Observation uneven = window(at(2, 5), 1000);
  uneven.operators.at("parse").total.backpressured_ms_per_s = 300;
  for (job::Metrics& subtask : uneven.operators.at("parse").subtasks) subtask.backpressured_ms_per_s = 300;
  const Adjustment big = tuner(kAtOnce)->adjust(at(2, 5), uneven, state);
  EXPECT_EQ(big.to, at(8, 8));
  EXPECT_EQ(big.next.at("degrees").at("count").at("too_small"), 5);
  EXPECT_EQ(big.next.at("degrees").at("parse").at("too_small"), 0);
  const Adjustment small = tuner(kAtOnce)->adjust(at(8, 8), window(at(8, 8), 1000), big.next);
  EXPECT_EQ(small.to, at(2, 6));
  // At other rates it may do.
  const Adjustment other = tuner(kAtOnce)->adjust(at(8, 8), window(at(8, 8), 900), big.next);
  EXPECT_EQ(other.to->parallelism("count"), 5U);
}

TEST_F(ContTuneTest, WaitsForABacklogThatShrinks) {
  // After a restart the job reads 1300/s, all that count takes with 7 instances (200/s each, unevenly used), while
  // 1000/s arrive: 30 000 records are gone after 100 s.
  job::Observation seen = window(at(3, 7), 1300);
  seen.operators["source"].subtasks[0].backpressured_ms_per_s = 900;
  seen.sources["source"] = {.offered_rate_per_s = 1000, .lag_records = 30000};
  const Adjustment waits = tuner(kAtOnce)->adjust(at(3, 7), seen, nullptr);
  EXPECT_FALSE(waits.to.has_value());
  EXPECT_EQ(waits.why,
            "source is catching up: it reads 300 records/s more than arrive, and its backlog is gone in 100 s");
  EXPECT_EQ(waits.explain.at("catching_up"), "source");
  EXPECT_NEAR(waits.explain.at("catch_up_left_s").get<double>(), 100, 1e-9);
  EXPECT_EQ(waits.next.at("operators").at("count").at("PA").size(), 1u);  // measured it is all the same
  EXPECT_EQ(waits.next.at("degrees").at("count").at("too_small"), 0);
  // In less time than that, or as published, the back-pressure asks for more.
  const auto with = [&](const char* option, const nlohmann::json& value) {
    return tuner({{"warm_up_time", 0}, {option, value}})->adjust(at(3, 7), seen, nullptr).to;
  };
  EXPECT_EQ(with("catch_up_limit", 99), at(6, 14));
  EXPECT_EQ(with("catch_up_limit", 0), at(6, 14));
  EXPECT_EQ(with("mode", "released"), at(6, 14));
  // A backlog that grows does so at once.
  seen.sources["source"].offered_rate_per_s = 1400;
  EXPECT_EQ(tuner(kAtOnce)->adjust(at(3, 7), seen, nullptr).to, at(6, 14));
}

TEST_F(ContTuneTest, WhatIsReadWhileCatchingUpIsNoDemand) {
  // No back-pressure, and 1400/s are read of 1000/s that arrive: 3 and 7 instances for them would be 2 and 5 for these.
  job::Observation seen = window(at(8, 8), 1400);
  seen.sources["source"] = {.offered_rate_per_s = 1000, .lag_records = 0};
  EXPECT_FALSE(tuner(kAtOnce)->adjust(at(8, 8), seen, nullptr).to.has_value());
  seen = window(at(8, 8), 1000);
  seen.sources["source"] = {.offered_rate_per_s = 1000, .lag_records = 0};
  EXPECT_EQ(tuner(kAtOnce)->adjust(at(8, 8), seen, nullptr).to, at(2, 5));
}

TEST_F(ContTuneTest, StaysBelowItsCap) {
  const nlohmann::json options = {{"warm_up_time", 0}, {"max_parallelism", 3}};
  EXPECT_EQ(tuner(options)->adjust(at(2, 2), window(at(2, 2), 2000), nullptr).to, at(3, 3));
  // 128 key groups.
  EXPECT_EQ(tuner(kAtOnce)->adjust(at(100, 100), window(at(100, 100), 1e6), nullptr).to, at(128, 128));
}

TEST_F(ContTuneTest, AtTheCapOnlyTheReleasedFormGoesOnToTheSmallPhase) {
  // 600/s pass of 2000/s. The released surrogate, through the single point (3, 1500), promises 730/s from 0 instances
  // of parse on, and shrinks it although it is demand that is missing.
  const job::Observation seen = window(at(3, 3), 2000);
  nlohmann::json options = {{"warm_up_time", 0}, {"max_parallelism", 3}};
  const Adjustment held = tuner(options)->adjust(at(3, 3), seen, nullptr);
  EXPECT_FALSE(held.to.has_value());
  EXPECT_EQ(held.why, "source is back-pressured, but every operator is at its cap");
  options["mode"] = "released";
  const Adjustment shrunk = tuner(options)->adjust(at(3, 3), seen, nullptr);
  EXPECT_EQ(shrunk.to, at(1, 3));
  EXPECT_EQ(shrunk.explain.at("phase"), "small");
  EXPECT_EQ(shrunk.explain.at("operators").at("parse").at("p_acq"), 0);
}

TEST_F(ContTuneTest, AnIncompleteWindowHoldsTheDeploymentInBothModes) {
  for (const char* const mode : {"intended", "released"}) {
    job::Observation seen = window(at(2, 3), 1000);
    seen.operators["count"].subtasks[1].busy_ms_per_s.reset();
    const nlohmann::json options = {{"warm_up_time", 0}, {"mode", mode}};
    const Adjustment step = tuner(options)->adjust(at(2, 3), seen, nullptr);
    EXPECT_FALSE(step.to.has_value());
    EXPECT_EQ(step.why, "incomplete window: an instance of count lacks records_in or busy_ms_per_s");
    EXPECT_EQ(step.next.at("operators"), nlohmann::json::object());
    seen.operators.erase("count");
    EXPECT_EQ(tuner(options)->adjust(at(2, 3), seen, nullptr).why, "incomplete window: no metrics of count");
  }
}

TEST_F(ContTuneTest, WithoutBackpressuredTimeOnlyTheReleasedFormDecides) {
  job::Observation seen = window(at(8, 8), 1000);
  seen.operators["source"].subtasks[0].backpressured_ms_per_s.reset();
  const Adjustment held = tuner(kAtOnce)->adjust(at(8, 8), seen, nullptr);
  EXPECT_FALSE(held.to.has_value());
  EXPECT_EQ(held.why, "no back-pressured time of source: whether the job keeps up is unknown");
  EXPECT_TRUE(tuner({{"warm_up_time", 0}, {"mode", "released"}})->adjust(at(8, 8), seen, nullptr).to.has_value());
}

TEST_F(ContTuneTest, AnOperatorWithoutUsefulTimeIsNotRecordedAndStays) {
  job::Observation seen = window(at(8, 8), 1000);
  for (auto& subtask : seen.operators["count"].subtasks) subtask.busy_ms_per_s = 0;
  for (const char* const mode : {"intended", "released"}) {
    const Adjustment step = tuner({{"warm_up_time", 0}, {"mode", mode}})->adjust(at(8, 8), seen, nullptr);
    EXPECT_EQ(step.next.at("operators").at("count").at("PA"), nlohmann::json::array());
    EXPECT_EQ(step.explain.at("operators").at("count").at("rule"), "kept");
    ASSERT_TRUE(step.to.has_value());  // parse is tuned all the same
    EXPECT_EQ(step.to->parallelism("count"), 8u);
  }
}

TEST_F(ContTuneTest, ALeaderGetsWhatItsNeediestFollowerNeeds) {
  plan_.operators[2].follows = "parse";
  const plan::Deployment eight = deploy(plan_, {{"parse", 8}});
  const Adjustment step = tuner(kAtOnce)->adjust(eight, window(eight, 1000), nullptr);
  EXPECT_EQ(step.to, deploy(plan_, {{"parse", 5}}));
  EXPECT_EQ(step.explain.at("operators").at("parse").at("p_new"), 2);
}

TEST_F(ContTuneTest, LeavesSourcesAndUnscalableOperatorsAlone) {
  plan_.operators[1].scalable = false;
  EXPECT_EQ(tuner(kAtOnce)->adjust(at(2, 2), window(at(2, 2), 1000), nullptr).to, at(2, 4));
}

TEST_F(ContTuneTest, DecidesTheSameFromTheSameArguments) {
  const auto conttune = tuner();
  const auto again = tuner();
  plan::Deployment current = conttune->plan();
  TunerState state;
  for (int i = 0; i < 30; ++i) {
    const job::Observation seen = window(current, i < 18 ? 1234.5 : 777.7);
    const Adjustment first = conttune->adjust(current, seen, state);
    const Adjustment second = again->adjust(current, seen, nlohmann::json::parse(state.dump()));
    EXPECT_EQ(first.to, second.to);
    EXPECT_EQ(first.next, second.next);
    EXPECT_EQ(first.why, second.why);
    EXPECT_EQ(first.explain, second.explain);
    state = first.next;
    if (first.to) current = *first.to;
  }
}

// Queues without a bound: the source puts out all that is offered, parse takes in what it can, and count what it can of
// that.
job::Observation unbounded(const plan::Deployment& current, double offered) {
  const auto fill = [](job::Observation& seen, const std::string& id, std::uint32_t degree, double in, double out,
                       double capacity) {
    const double busy = capacity > 0 ? 1000 * in / degree / capacity : 1;
    seen.operators[id] = observed(std::vector<job::Metrics>(degree, worked(in * 10 / degree, out * 10 / degree, busy)));
    seen.operators[id].total = worked(in * 10, out * 10, busy);
  };
  const std::uint32_t parse = current.parallelism("parse"), count = current.parallelism("count");
  const double parsed = std::min(offered, 500.0 * parse), counted = std::min(parsed, 200.0 * count);
  job::Observation seen;
  seen.t_s = 10;
  seen.window_s = 10;
  fill(seen, "source", 1, offered, offered, 0);
  fill(seen, "parse", parse, parsed, parsed, 500);
  fill(seen, "count", count, counted, counted, 200);
  fill(seen, "sink", 1, counted, 0, 0);
  seen.edges = {{"source", "parse", "rebalance"}, {"parse", "count", "hash"}, {"count", "sink", "rebalance"}};
  return seen;
}

TEST_F(ContTuneTest, WithoutBackpressureItGrowsOnlyByLag) {
  // As published nothing tells it that 1000/s wait: what parse and count take in is what they can take.
  const Adjustment blind = tuner(kAtOnce)->adjust(at(1, 1), unbounded(at(1, 1), 1000), nullptr);
  EXPECT_FALSE(blind.to.has_value());
  EXPECT_EQ(blind.why, "no operator is back-pressured, and none needs another degree");
  const auto conttune = tuner({{"warm_up_time", 0}, {"overload", "lag"}});
  plan::Deployment current = at(1, 1);
  TunerState state;
  std::vector<std::string> way;
  Adjustment step;
  for (int i = 0; i < 10; ++i) {
    step = conttune->adjust(current, unbounded(current, 980), state);
    state = step.next;
    if (!step.to) break;
    current = *step.to;
    way.push_back(text(current));
  }
  EXPECT_EQ(way, (std::vector<std::string>{"2,2", "4,4", "8,8", "2,5"}));
  EXPECT_EQ(step.why, "no operator lags, and none needs another degree");
  EXPECT_EQ(step.explain.at("job_state"), "non-lagging");
  EXPECT_EQ(
      conttune->adjust(at(1, 1), unbounded(at(1, 1), 1000), nullptr).why,
      "count takes in 40 % of what is put out to it: all operators are enlarged at once to count=2 parse=2 sink=1 "
      "source=1");
}

TEST_F(ContTuneTest, WhatIsPutOutCountsAsArrivingWhereNobodyIsHeldUp) {
  // 900 of 1000/s is no lag, yet 1000/s is what two instances of parse and five of count are needed for.
  const nlohmann::json options = {{"warm_up_time", 0}, {"overload", "lag"}};
  job::Observation seen = unbounded(at(8, 8), 1000);
  seen.operators["count"].total.records_in = 9000;
  EXPECT_EQ(tuner(options)->adjust(at(8, 8), seen, nullptr).to, at(2, 5));
  EXPECT_EQ(tuner({{"warm_up_time", 0}, {"overload", "lag"}, {"max_parallelism", 1}})
                ->adjust(at(1, 1), unbounded(at(1, 1), 1000), nullptr)
                .why,
            "count is lagging, but every operator is at its cap");
}

TEST_F(ContTuneTest, ExplainsEveryQuantity) {
  TunerState state = tuner(kAtOnce)->adjust(at(1, 4), window(at(1, 4), 100), nullptr).next;
  const Adjustment step = tuner(kAtOnce)->adjust(at(1, 8), window(at(1, 8), 300), state);
  const auto& count = step.explain.at("operators").at("count");
  EXPECT_EQ(count.at("p_i"), 8);
  EXPECT_NEAR(count.at("PA_i").get<double>(), 1600, 1e-9);
  EXPECT_NEAR(count.at("lambda_i").get<double>(), 300, 1e-9);
  EXPECT_EQ(count.at("bp_i"), 0.0);
  EXPECT_EQ(count.at("p_max_i"), 8);
  EXPECT_EQ(count.at("p_star_i"), 8);
  EXPECT_EQ(count.at("grid_begin"), 1);
  for (const char* const grid : {"mu", "sigma", "acquisition"}) EXPECT_EQ(count.at(grid).size(), 8u) << grid;
  EXPECT_NEAR(count.at("mu").at(3).get<double>(), 800, 1e-6);
  EXPECT_EQ(count.at("PA").size(), 2u);
  EXPECT_EQ(count.at("alpha"), 3.0);
  EXPECT_EQ(count.at("sigma_f"), 1e5);
  for (const char* const name : {"l", "p_acq", "d", "x_i", "rule", "p_new"}) EXPECT_TRUE(count.contains(name)) << name;
}

}  // namespace
}  // namespace millrace::tuners
