#include "tuners/flink_autoscaler/flink_autoscaler.h"

#include <gtest/gtest.h>

#include "tests/tuners/flink_autoscaler/autoscaler_case.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

// source -> count -> sink in windows of 60 s. Stable after 60 s, window 120 s: samples of 60, 120 and 180 s fill the
// window, and the first decision comes at 180 s.
class FlinkAutoscalerTest : public testing::Test {
 protected:
  FlinkAutoscalerTest() { plan_.operators[2].scalable = false; }

  std::unique_ptr<Tuner> tuner(const nlohmann::json& more = nlohmann::json::object(),
                               const cluster::Cluster* cluster = nullptr) const {
    nlohmann::json given = {{"metrics.window", 120.0},
                            {"stabilization.interval", 60.0},
                            {"restart.time", 0.0},
                            {"catch-up.duration", 300.0},
                            {"scale-down.interval", 0.0}};
    given.update(more);
    return make_autoscaler(plan_, given, cluster);
  }
  plan::Deployment at(std::uint32_t degree) const { return deploy(plan_, {{"count", degree}}); }

  // `degree` instances of count share `rate` records/s and are busy for `busy` ms/s; `lag` records wait.
  job::Observation window_at(double t_s, std::uint32_t degree, double rate, double busy, double lag) const {
    job::Observation seen;
    seen.t_s = t_s;
    seen.window_s = 60;
    seen.operators["source"] = equal_instances(1, rate, 100, 60);
    seen.operators["count"] = equal_instances(degree, rate, busy, 60);
    seen.operators["sink"] = equal_instances(1, rate, 50, 60);
    seen.sources["source"].lag_records = lag;
    return seen;
  }
  // Count takes in 1000/s and is saturated, while 1500/s arrive: the lag grows by 500/s.
  job::Observation overloaded(double t_s, std::uint32_t degree = 2) const {
    return window_at(t_s, degree, 1000, 1000, 500 * t_s);
  }
  // Feeds windows that end at `from_s`, `from_s` + 60 s, ... `to_s`; the last adjustment.
  template <class Window>
  Adjustment run(const Tuner& tuner, const plan::Deployment& current, double from_s, double to_s, TunerState state,
                 const Window& window) const {
    Adjustment last;
    last.next = std::move(state);
    for (double t_s = from_s; t_s <= to_s; t_s += 60) last = tuner.adjust(current, window(t_s), last.next);
    return last;
  }
  Adjustment run_overloaded(const Tuner& tuner, double to_s = 180) const {
    return run(tuner, at(2), 60, to_s, nullptr, [&](double t_s) { return overloaded(t_s); });
  }

  plan::LogicalPlan plan_ = make_chain({"source", "count", "sink"});
};

TEST_F(FlinkAutoscalerTest, ScalesAnOverloadedOperatorInOneStep) {
  // target = 1000 + 500; catch-up of 90000 in 300 s: 300/s. cap = 300 + 1500 / 0.7 = 2443. TPR = 1000 at 1000 ms/s, so
  // f = 2.443 and 2 -> 5. up = 300 + 1500 > 1000: outside.
  const Adjustment adjustment = run_overloaded(*tuner());
  EXPECT_EQ(adjustment.to, at(5));
  EXPECT_EQ(adjustment.why, "the rates ask for count 2 -> 5");
  const nlohmann::json& count = adjustment.explain.at("vertices").at("count");
  EXPECT_EQ(count.at("target"), 1500.0);
  EXPECT_EQ(count.at("catchup"), 300.0);
  EXPECT_EQ(count.at("TPR"), 1000.0);
  EXPECT_EQ(count.at("cap"), 2443.0);
  EXPECT_EQ(count.at("f"), 2.443);
  EXPECT_EQ(count.at("p_prime"), 5);
  EXPECT_EQ(count.at("up"), 1800.0);
  EXPECT_EQ(adjustment.explain.at("U_hi"), 1.0);
  EXPECT_EQ(adjustment.explain.at("full"), 180.0);
}

TEST_F(FlinkAutoscalerTest, WaitsUntilTheWindowIsFull) {
  const auto autoscaler = tuner();
  const Adjustment filling = run_overloaded(*autoscaler, 120);
  EXPECT_FALSE(filling.to.has_value());
  EXPECT_EQ(filling.why, "filling the window, first decision at 180 s");
  EXPECT_EQ(filling.explain.at("vertices").at("count").at("target"), 1500.0);  // for display
  const auto patient = tuner({{"stabilization.interval", 300.0}});
  EXPECT_EQ(run_overloaded(*patient, 120).why, "stabilising, first decision at 420 s");
}

TEST_F(FlinkAutoscalerTest, ARestartBeginsANewWindow) {
  const auto autoscaler = tuner();
  const TunerState state = run_overloaded(*autoscaler).next;
  // Restarted for 30 s: the first window ends at 270 s and began at 210 s. Stable at 270 s, full at 390 s.
  const auto later = [&](double t_s) { return window_at(t_s, 5, 1500, 600, 90000); };
  const Adjustment waiting = run(*autoscaler, at(5), 270, 330, state, later);
  EXPECT_EQ(waiting.explain.at("R"), 210.0);
  EXPECT_EQ(waiting.why, "filling the window, first decision at 390 s");
  EXPECT_EQ(waiting.next.at("samples").size(), 2u);
  EXPECT_EQ(waiting.next.at("restarts").at(0).at("took_s"), 30.0);
  // TPR = 1500 / 0.6 = 2500; cap = 300 + 2143 = 2443: f = 0.98, 5 * 0.98 = 4.9, so 5.
  const Adjustment resting = run(*autoscaler, at(5), 390, 390, waiting.next, later);
  EXPECT_FALSE(resting.to.has_value());
  EXPECT_EQ(resting.why, "every vertex has the degree that its rates ask for");
}

TEST_F(FlinkAutoscalerTest, ExpectsTheRestartThatItSawIfAsked) {
  const auto autoscaler = tuner({{"restart.time", 100.0}, {"restart.time-tracking.enabled", true}});
  // What arrives in 100 s, worked off in 300 s, is a third more: cap = 300 + 500 + 2143 = 2943, 2 -> 6.
  const Adjustment first = run_overloaded(*autoscaler);
  EXPECT_EQ(first.explain.at("restart_s"), 100.0);
  ASSERT_EQ(first.to, at(6));
  // It runs again after 30 s; what got other degrees than it should does not count.
  const Adjustment reached = autoscaler->adjust(at(6), window_at(270, 6, 1500, 600, 0), first.next);
  EXPECT_EQ(reached.explain.at("restart_s"), 30.0);
  const Adjustment missed = autoscaler->adjust(at(5), window_at(270, 5, 1500, 600, 0), first.next);
  EXPECT_EQ(missed.explain.at("restart_s"), 100.0);
}

TEST_F(FlinkAutoscalerTest, ARefusedStepIsNoRestart) {
  const auto autoscaler = tuner();
  const Adjustment first = run_overloaded(*autoscaler);
  job::Observation seen = overloaded(240);
  seen.last_reconfiguration = {.asked = "count=5", .got = "count=2", .downtime_s = 0, .failed = true};
  const Adjustment again = autoscaler->adjust(at(2), seen, first.next);
  EXPECT_EQ(again.explain.at("R"), 0.0);
  EXPECT_TRUE(again.to.has_value());
}

TEST_F(FlinkAutoscalerTest, WithinTheBandNothingIsWorthARestart) {
  // TPR = 1000 / 0.9 = 1111; cap = 1429; f = 1.286, 2 -> 3. But up = 1000 and down = 2500.
  const auto steady = [&](double t_s) { return window_at(t_s, 2, 1000, 900, 0); };
  const Adjustment adjustment = run(*tuner(), at(2), 60, 180, nullptr, steady);
  EXPECT_FALSE(adjustment.to.has_value());
  EXPECT_EQ(adjustment.why, "no changing vertex is outside its band, so not count 2 -> 3");
  EXPECT_TRUE(adjustment.next.at("history").empty());
  // A narrower band: up = 1000 / 0.8 = 1250.
  EXPECT_EQ(run(*tuner({{"utilization.max", 0.8}}), at(2), 60, 180, nullptr, steady).to, at(3));
}

TEST_F(FlinkAutoscalerTest, OneVertexOutsideTakesTheOthersAlong) {
  // Both see the same demand. parse is busy for half its time: TPR = 2000 is above up = 1800, but cap = 2443 asks for
  // 2 -> 3. count is outside as before.
  plan_ = make_chain({"source", "parse", "count", "sink"});
  plan_.operators[3].scalable = false;
  const auto window = [&](double t_s) {
    job::Observation seen = window_at(t_s, 2, 1000, 1000, 500 * t_s);
    seen.operators["parse"] = equal_instances(2, 1000, 500, 60);
    return seen;
  };
  const Adjustment adjustment = run(*tuner(), at(2).with("parse", plan::Parallelism{2}), 60, 180, nullptr, window);
  EXPECT_EQ(adjustment.explain.at("vertices").at("parse").at("outside"), false);
  EXPECT_EQ(adjustment.to, deploy(plan_, {{"parse", 3}, {"count", 5}}));
  EXPECT_EQ(adjustment.next.at("history").size(), 2u);
}

TEST_F(FlinkAutoscalerTest, ShrinksOnlyAfterTheScaleDownInterval) {
  // 100/s at 50 ms/s busy: TPR = 2000, cap = 143; f = 0.4 at least: 10 -> 4.
  const auto idle = [&](double t_s) { return window_at(t_s, 10, 100, 50, 0); };
  EXPECT_EQ(run(*tuner(), at(10), 60, 180, nullptr, idle).to, at(4));
  const auto patient = tuner({{"scale-down.interval", 120.0}});
  const Adjustment waiting = run(*patient, at(10), 60, 240, nullptr, idle);
  EXPECT_FALSE(waiting.to.has_value());
  EXPECT_EQ(waiting.why, "count stays: its scale-down waits until 300 s");
  const Adjustment acting = run(*patient, at(10), 300, 300, waiting.next, idle);
  EXPECT_EQ(acting.to, at(4));
  EXPECT_TRUE(acting.next.at("delayed").empty());
}

TEST_F(FlinkAutoscalerTest, BlocksAfterAScaleUpThatDidNotHelpIfAsked) {
  for (const bool blocks : {true, false}) {
    const auto autoscaler = tuner({{"scaling.effectiveness.detection.enabled", blocks}});
    const Adjustment first = run_overloaded(*autoscaler);
    // Five instances are as slow as two were: 1000/s.
    const Adjustment second = run(*autoscaler, at(5), 240, 360, first.next,
                                  [&](double t_s) { return window_at(t_s, 5, 1000, 1000, 500 * t_s); });
    EXPECT_EQ(second.to.has_value(), !blocks);
    EXPECT_EQ(second.explain.at("vertices").at("count").at("ineffective"), true);
    EXPECT_EQ(second.why == "count stays: its last scale-up did not help", blocks) << second.why;
  }
}

TEST_F(FlinkAutoscalerTest, HoldsWithoutMetricsAndGoesOnAfterwards) {
  const auto autoscaler = tuner();
  const TunerState state = run_overloaded(*autoscaler, 120).next;
  job::Observation lost = overloaded(180);
  lost.operators["count"].subtasks[0].busy_ms_per_s.reset();
  const Adjustment held = autoscaler->adjust(at(2), lost, state);
  EXPECT_FALSE(held.to.has_value());
  EXPECT_EQ(held.why, "no busy time of count: everything stays as it is");
  // The lost window is not counted: 60000 records in the 60 s from 120 s to 240 s that are known; the lag grew by
  // 500/s.
  const Adjustment next = autoscaler->adjust(at(2), overloaded(240), held.next);
  EXPECT_TRUE(next.to.has_value());
  EXPECT_EQ(next.explain.at("vertices").at("source").at("lambda"), 1000.0);
  EXPECT_EQ(next.explain.at("vertices").at("source").at("target"), 1500.0);
  // The released code decides by the other instance.
  const auto released = tuner({{"mode", "released"}});
  const TunerState before = run_overloaded(*released, 120).next;
  EXPECT_EQ(released->adjust(at(2), lost, before).to, at(5));
  job::Observation nothing = overloaded(180);
  nothing.operators.clear();
  EXPECT_EQ(released->adjust(at(2), nothing, before).why, "no metrics of source: everything stays as it is");
}

TEST_F(FlinkAutoscalerTest, WithoutALagOnlyTheReleasedCodeBelievesWhatWasRead) {
  const auto without_lag = [&](double t_s) {
    job::Observation seen = overloaded(t_s);
    seen.sources.clear();
    return seen;
  };
  EXPECT_EQ(run(*tuner(), at(2), 60, 180, nullptr, without_lag).why, "no lag of source: everything stays as it is");
  const Adjustment released = run(*tuner({{"mode", "released"}}), at(2), 60, 180, nullptr, without_lag);
  EXPECT_EQ(released.explain.at("vertices").at("count").at("target"), 1000.0);
}

TEST_F(FlinkAutoscalerTest, AVertexWhoseBusyTimeIsNoNumberIsLeftOut) {
  const auto autoscaler = tuner();
  const TunerState state = run_overloaded(*autoscaler, 120).next;
  job::Observation seen = overloaded(180);
  seen.operators["count"].subtasks[1].busy_ms_per_s = kUnknown;
  EXPECT_EQ(autoscaler->adjust(at(2), seen, state).why, "count stays: its busy time is not known");
}

TEST_F(FlinkAutoscalerTest, AWindowShorterThanACycleNeverDecides) {
  const Adjustment adjustment = run_overloaded(*tuner({{"metrics.window", 30.0}}), 300);
  EXPECT_FALSE(adjustment.to.has_value());
  EXPECT_EQ(adjustment.why, "no input rate of source source: everything stays as it is");
}

TEST_F(FlinkAutoscalerTest, StaysWithinSlotsByClampOrByRefusal) {
  const cluster::Cluster cluster = cluster::uniform_cluster(cluster::NodeType{}, 1, 4);
  EXPECT_EQ(run_overloaded(*tuner(nlohmann::json::object(), &cluster)).to, at(4));
  const Adjustment refused = run_overloaded(*tuner({{"mode", "released"}}, &cluster));
  EXPECT_FALSE(refused.to.has_value());
  EXPECT_EQ(refused.why, "not count 2 -> 5: it would need 5 slots of 4");
}

TEST_F(FlinkAutoscalerTest, HonoursItsQuota) {
  cluster::NodeType type;
  type.cores = 2;
  const cluster::Cluster cluster = cluster::uniform_cluster(type, 10, 2);  // a core a slot
  EXPECT_EQ(run_overloaded(*tuner({{"quota.cpu", 5.0}}, &cluster)).why,
            "not count 2 -> 5: it would need 6 cores of a quota of 5");
  EXPECT_EQ(run_overloaded(*tuner({{"quota.cpu", 6.0}}, &cluster)).to, at(5));
}

TEST_F(FlinkAutoscalerTest, OnlyRecommendsWhenScalingIsDisabled) {
  const Adjustment adjustment = run_overloaded(*tuner({{"scaling.enabled", false}}));
  EXPECT_FALSE(adjustment.to.has_value());
  EXPECT_EQ(adjustment.why, "recommended, but scaling is disabled: count 2 -> 5");
  EXPECT_TRUE(adjustment.next.at("history").empty());
}

TEST_F(FlinkAutoscalerTest, LeavesExcludedOperatorsAloneAndRefusesUnknownOnes) {
  const auto excluding = tuner({{"vertex.exclude.ids", "parse; count"}});
  EXPECT_FALSE(run_overloaded(*excluding).to.has_value());
  EXPECT_EQ(excluding->prepare().error(), "vertex.exclude.ids names 'parse', which is no operator of the plan");
  EXPECT_TRUE(tuner({{"vertex.exclude.ids", "count"}})->prepare().has_value());
}

TEST_F(FlinkAutoscalerTest, ScalesSourcesOnlyIfAsked) {
  // The source is busy for 990 ms/s at 1000/s and catches up: TPR = 1010, capped by what was observed, 1000.
  const auto window = [&](double t_s) {
    job::Observation seen = overloaded(t_s);
    seen.operators["source"] = equal_instances(1, 1000, 990, 60);
    seen.sources["source"].partitions = 12;
    return seen;
  };
  EXPECT_EQ(run(*tuner(), at(2), 60, 180, nullptr, window).to, at(5));
  // f = 2443 / 1010: 3 of 12 partitions.
  const Adjustment adjustment = run(*tuner({{"scale_sources", true}}), at(2), 60, 180, nullptr, window);
  EXPECT_EQ(adjustment.to, at(5).with("source", plan::Parallelism{3}));
}

TEST_F(FlinkAutoscalerTest, FollowersAreJudgedByTheNeediest) {
  plan_ = make_chain({"source", "parse", "count", "sink"});
  plan_.operators[2].follows = "parse";
  plan_.operators[3].scalable = false;
  const auto window = [&](double t_s) {
    job::Observation seen = overloaded(t_s);
    seen.operators["parse"] = equal_instances(2, 1000, 300, 60);
    return seen;
  };
  const Adjustment adjustment = run(*tuner(), deploy(plan_, {{"parse", 2}}), 60, 180, nullptr, window);
  EXPECT_EQ(adjustment.to, deploy(plan_, {{"parse", 5}}));
  EXPECT_EQ(adjustment.explain.at("vertices").at("parse").at("judged_by"), "count");
}

TEST_F(FlinkAutoscalerTest, TheSameArgumentsGiveTheSameAnswer) {
  for (const char* mode : {"intended", "released"}) {
    const auto autoscaler = tuner({{"mode", mode}, {"scale-down.interval", 60.0}});
    plan::Deployment current = at(2);
    TunerState state;
    for (int cycle = 1; cycle <= 40; ++cycle) {
      const double rate = cycle % 20 < 10 ? 1000 : 100;
      const std::uint32_t degree = current.parallelism("count");
      const auto seen = window_at(60.0 * cycle, degree, rate, rate / degree > 400 ? 1000 : 2.5 * rate / degree, 50000);
      const Adjustment first = autoscaler->adjust(current, seen, state);
      const Adjustment again = tuner({{"mode", mode}, {"scale-down.interval", 60.0}})
                                   ->adjust(current, seen, nlohmann::json::parse(state.dump()));
      EXPECT_EQ(first.to, again.to);
      EXPECT_EQ(first.next, again.next);
      EXPECT_EQ(first.why, again.why);
      EXPECT_EQ(first.explain, again.explain);
      EXPECT_LT(first.next.dump().size(), 1u << 20);
      state = first.next;
      if (first.to) current = *first.to;
    }
    EXPECT_FALSE(state.at("history").empty());
  }
}

TEST_F(FlinkAutoscalerTest, OptionsHaveThePublicNamesAndDefaults) {
  const Options defaults = default_options(entry());
  EXPECT_EQ(defaults.at("metrics.window"), 900.0);
  EXPECT_EQ(defaults.at("scale-down.interval"), 3600.0);
  EXPECT_EQ(defaults.at("utilization.target"), 0.7);
  EXPECT_EQ(defaults.at("scaling.parallelism-alignment.mode"), "BALANCED");
  TunerContext context;
  context.plan = &plan_;
  nlohmann::json given = {{"scaling.key-group.partitions.adjust.mode", "EVENLY_SPREAD"}};
  const auto read = [&] { return settings_of(context, *checked_options(entry(), given)); };
  EXPECT_EQ(read().alignment, Alignment::legacy_evenly_spread);
  given["scaling.parallelism-alignment.mode"] = "OFF";  // the newer key wins
  EXPECT_EQ(read().alignment, Alignment::off);
  EXPECT_EQ(make_autoscaler(plan_, {{"control-loop.interval", 10.0}})->cadence().period.seconds(), 10);
  EXPECT_EQ(make_autoscaler(plan_, nullptr)->cadence().settle.ns(), 0);
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
