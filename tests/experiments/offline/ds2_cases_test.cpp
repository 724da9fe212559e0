// DS2's rule (numbers worked by hand) through the offline mode.
#include <gtest/gtest.h>

#include "tests/experiments/offline/asked.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

// An operator whose instances together did `in` and `out` records in 10 s, each busy for `busy` ms/s.
json worked(std::uint32_t parallelism, double in, double out, double busy) {
  return {{"parallelism", parallelism}, {"records_in", in}, {"records_out", out}, {"busy_ms_per_s", busy}};
}

// source -> a -> b, 10 s. The source emits 400/s; a: 2 instances, T = 400/s, selectivity 2; b: T = 500/s.
json chain(double offered) {
  return {{"v", 1},
          {"t_s", 10},
          {"window_s", 10},
          {"operators",
           {{"source", {{"parallelism", 1}, {"records_out", 2000}, {"backpressured_ms_per_s", 500}}},
            {"a", worked(2, 2000, 4000, 500)},
            {"b", worked(1, 4000, 0, 800)}}},
          {"sources", {{"source", {{"offered_rate_per_s", offered}}}}},
          {"edges",
           {{{"from", "source"}, {"to", "a"}, {"partitioning", "rebalance"}},
            {{"from", "a"}, {"to", "b"}, {"partitioning", "hash"}}}}};
}

json ds2(const json& options, const json& window) {
  return asked("ds2", a_case(options, {window}));
}

TEST(Ds2Cases, OneStepForAllOperatorsSinksToo) {
  // a: 1000 / (400 / 2) = 5, emits 2000; b: 2000 / 500 = 4.
  for (const char* mode : {"intended", "released"}) {
    const json answer = ds2({{"mode", mode}}, chain(1000));
    EXPECT_EQ(answer.at("to"), (json{{"source", 1}, {"a", 5}, {"b", 4}}));
    const json& a = answer.at("explain").at("operators").at("a");
    EXPECT_EQ(a.at("T_i"), 400);
    EXPECT_EQ(a.at("O_i"), 800);
    EXPECT_EQ(a.at("selectivity"), 2);
    EXPECT_EQ(a.at("x_i"), 5);
    EXPECT_EQ(a.at("O_hat_i"), 2000);
    EXPECT_EQ(a.at("pi_i"), 5);
    EXPECT_EQ(answer.at("explain").at("significant"), true);
  }
}

TEST(Ds2Cases, PhiIsInTheDegreeAndNotDownstream) {
  // ceil(5 * 1.1) = 6, ceil(4 * 1.1) = 5.
  EXPECT_EQ(ds2({{"scaling_factor", 0.1}}, chain(1000)).at("to"), (json{{"source", 1}, {"a", 6}, {"b", 5}}));
}

TEST(Ds2Cases, ARateOfMinusOneIsTheObservedOne) {
  // 200/s: a 1, b 1 (400 / 500); a shrinks by one instance only.
  const json answer = ds2(json::object(), chain(-1));
  EXPECT_EQ(answer.at("explain").at("operators").at("source").at("O_i"), 200);
  EXPECT_EQ(answer.at("to"), nullptr);
  EXPECT_EQ(ds2({{"offline", true}}, chain(-1)).at("to"), (json{{"source", 1}, {"a", 1}, {"b", 1}}));
}

TEST(Ds2Cases, ReleasedDegreesThatNoDeploymentHoldsAreAnswered) {
  // Nothing arrives: 0 instances of both. a loses two, b one, which goes along.
  const json none = ds2({{"mode", "released"}}, chain(0));
  EXPECT_EQ(none.at("to"), (json{{"source", 1}, {"a", 0}, {"b", 0}}));
  EXPECT_EQ(ds2({{"mode", "intended"}}, chain(0)).at("to"), nullptr);  // a: 1 of 2 is one less
  EXPECT_EQ(ds2({{"mode", "intended"}, {"offline", true}}, chain(0)).at("to"),
            (json{{"source", 1}, {"a", 1}, {"b", 1}}));
  // One instance of b alone: from 1 to 0, which is answered offline only.
  json one = chain(0);
  one["operators"]["a"] = worked(1, 2000, 4000, 500);
  EXPECT_EQ(ds2({{"mode", "released"}}, one).at("to"), nullptr);
  EXPECT_EQ(ds2({{"mode", "released"}, {"offline", true}}, one).at("to"), (json{{"source", 1}, {"a", 0}, {"b", 0}}));
  // a tells no rate: infinitely many are wanted, and b's share of nothing is undefined.
  json stuck = chain(1000);
  stuck["operators"]["a"] = worked(2, 0, 0, 0);
  EXPECT_EQ(ds2({{"mode", "released"}}, stuck).at("to").at("a"), 4294967295U);
}

TEST(Ds2Cases, SeveralEvaluationsDecideTogether) {
  // b: 4, 6 and 2 (1000, 1500, 500/s at a selectivity of 2 and 500/s); a: 5, 8 (7.5) and 3 (2.5).
  std::vector<json> windows = {chain(1000), chain(1500), chain(500)};
  for (std::size_t i = 0; i < 3; ++i) windows[i]["t_s"] = 10 * (i + 1);
  const auto answered = [&](const char* activation) {
    return asked("ds2", a_case({{"activation_time", 3}, {"activation", activation}}, windows)).at("to");
  };
  EXPECT_EQ(answered("latest"), (json{{"source", 1}, {"a", 3}, {"b", 2}}));
  EXPECT_EQ(answered("median"), (json{{"source", 1}, {"a", 5}, {"b", 4}}));
  EXPECT_EQ(answered("maximum"), (json{{"source", 1}, {"a", 8}, {"b", 6}}));
}

TEST(Ds2Cases, OfflineASourceWithoutGivenRateIsLogged) {
  // 2000 records in the 5 s that it was not blocked: 400/s. a: 2, b: ceil(800 / 500) = 2.
  json window = chain(0);
  window.erase("sources");
  EXPECT_EQ(ds2({{"offline", true}}, window).at("to"), (json{{"source", 1}, {"a", 2}, {"b", 2}}));
  // Without its waits: what busy and idle times tell, or busy time alone; without any it did not wait.
  json& source = window["operators"]["source"];
  source = {{"parallelism", 1}, {"records_out", 2000}, {"busy_ms_per_s", 100}, {"idle_ms_per_s", 300}};
  const auto target = [&] {
    return ds2({{"offline", true}}, window).at("explain").at("operators").at("source").at("O_i");
  };
  EXPECT_EQ(target(), 500);
  source.erase("idle_ms_per_s");
  EXPECT_EQ(target(), 2000);
  source.erase("busy_ms_per_s");
  EXPECT_EQ(target(), 200);
}

TEST(Ds2Cases, TheCorrectionMultipliesWhatIsEnoughByTheMissingShare) {
  // The source should emit 300/s and emits 200/s: ratio 1.5. a: 2 of 2, b: ceil(600 / 500) = 2 would grow, so no
  // correction; with b at 2 instances nothing grows: ceil(1.5 * 2) = 3 each.
  const json options = {{"offline", true}, {"target_rate_ratio", 1.2}};
  const json grows = ds2(options, chain(300));
  EXPECT_EQ(grows.at("explain").at("ratio"), 1.5);
  EXPECT_EQ(grows.at("explain").at("corrected"), false);
  EXPECT_EQ(grows.at("to"), (json{{"source", 1}, {"a", 2}, {"b", 2}}));
  json window = chain(300);
  window["operators"]["b"] = worked(2, 4000, 0, 800);  // 250/s an instance: 600 / 250 = 2.4
  window["operators"]["b"]["parallelism"] = 3;
  window["operators"]["b"]["busy_ms_per_s"] = 400;  // T = 1000 of 3
  const json corrected = ds2(options, window);
  EXPECT_EQ(corrected.at("explain").at("corrected"), true);
  EXPECT_EQ(corrected.at("explain").at("operators").at("b").at("pi_uncorrected"), 2);
  EXPECT_EQ(corrected.at("to"), (json{{"source", 1}, {"a", 3}, {"b", 3}}));
  EXPECT_EQ(ds2({{"offline", true}, {"target_rate_ratio", 1.5}}, window).at("explain").at("corrected"), false);
}

TEST(Ds2Cases, ZeroRatesInBothModes) {
  // Nothing is offered, although a did something: pi = 0, or 1.
  EXPECT_EQ(ds2({{"mode", "released"}}, chain(0)).at("explain").at("operators").at("a").at("pi_i"), 0);
  EXPECT_EQ(ds2(json::object(), chain(0)).at("explain").at("operators").at("a").at("pi_i"), 1);
  // a did nothing: infinitely many, and 0 * infinity downstream; or as it is.
  json window = chain(1000);
  window["operators"]["a"] = worked(2, 0, 0, 0);
  const json released = ds2({{"mode", "released"}}, window).at("explain").at("operators");
  EXPECT_EQ(released.at("a").at("x_i"), "inf");
  EXPECT_EQ(released.at("a").at("pi_i"), 4294967295U);
  EXPECT_EQ(released.at("b").at("pi_i"), 0);
  EXPECT_EQ(ds2(json::object(), window).at("explain").at("operators").at("a").at("pi_i"), 2);
  // Neither: 0, or as it is.
  window["sources"]["source"]["offered_rate_per_s"] = 0;
  EXPECT_EQ(ds2({{"mode", "released"}}, window).at("explain").at("operators").at("a").at("pi_i"), 0);
  EXPECT_EQ(ds2(json::object(), window).at("explain").at("operators").at("a").at("pi_i"), 2);
}

TEST(Ds2Cases, RatesAreSumsOverSubtasks) {
  json window = chain(1000);
  window["operators"]["a"] = {{"subtasks",
                               {{{"records_in", 1000}, {"records_out", 1000}, {"busy_ms_per_s", 1000}},
                                {{"records_in", 1000}, {"records_out", 1000}, {"busy_ms_per_s", 250}}}}};
  const json a = ds2(json::object(), window).at("explain").at("operators").at("a");
  EXPECT_EQ(a.at("tp_k"), (json{100, 400}));
  EXPECT_EQ(a.at("T_i"), 500);
  EXPECT_EQ(a.at("pi_i"), 4);  // 1000 / 250
  window["operators"]["a"]["parallelism"] = 3;
  EXPECT_EQ(ds2(json::object(), window).at("why"), "incomplete epoch: 2 of 3 instances of a have reported");
}

TEST(Ds2Cases, WarmUpAndActivationCountWindows) {
  json later = chain(1000);
  later["t_s"] = 20;
  const auto to = [&](const json& options, std::vector<json> windows) {
    return asked("ds2", a_case(options, std::move(windows))).at("to");
  };
  EXPECT_NE(to(json::object(), {chain(1000)}), nullptr);
  EXPECT_EQ(to({{"warm_up_time", 1}}, {chain(1000)}), nullptr);
  EXPECT_NE(to({{"warm_up_time", 1}}, {chain(1000), later}), nullptr);
  EXPECT_EQ(to({{"activation_time", 2}}, {chain(1000)}), nullptr);
  EXPECT_NE(to({{"activation_time", 2}}, {chain(1000), later}), nullptr);
}

}  // namespace
}  // namespace millrace::experiments
