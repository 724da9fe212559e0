// Every option of every tuner changes what it does in a run that exercises it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/effects/what_happened.h"
#include "tuners/tuner.h"

namespace millrace::experiments {
namespace {

// A load that rises and falls: reasons to grow and to shrink.
constexpr const char* kConfig = R"(
[cluster.c]
type = "m510"
nodes = 2
slots_per_node = 4
cores = 2
[query.q.source.in]
rate = { pattern = "steps", rates = ["600/s", "3k/s", "300/s", "3k/s"], each = "40 s" }
[query.q.operator.parse]
kind = "map"
inputs = ["in"]
per_record = "400 us"
parallelism = 2
[query.q.operator.count]
kind = "window_aggregate"
inputs = ["parse"]
key = "k"
window = { type = "tumbling", length = "5 s" }
per_record = "800 us"
parallelism = 2
[query.q.operator.out]
kind = "sink"
inputs = ["count"]
[query.q.key.k]
keys = 400
[engine]
restart_fixed = "1 s"
[comparison.run]
queries = ["q"]
cluster = "c"
tuners = ["it"]
duration = "160 s"
sample = "1 s"
)";

// What must be said beforehand, by tuner or by option: times as fast as the load; and one hot key, for thresholds of
// skew.
const std::vector<std::string> kSkew = {"query.q.key.k.shape=\"hot\"", "query.q.key.k.hot_share=0.5"};
// An option of the tuner, as an override. Names may have dots.
std::string it(const std::string& option, const std::string& value) {
  return "comparison.run.tuner.it.\"" + option + "\"=" + value;
}

// A program that asks for these degrees of parse at every decision: the greater one if its options say big.
std::string command_asking_for(int degree, int big) {
  return fmt::format(
      "[\"/bin/sh\", \"-c\", '''read -r hello; case $hello in *big*) d={};; *) d={};; esac; "
      "while read -r line; do echo '{{\"to\":{{\"parse\":'$d'}}}}'; done''']",
      big, degree);
}

const std::map<std::string, std::vector<std::string>> kGround = {
    {"external", {it("command", command_asking_for(3, 4)), it("period", "\"5 s\"")}},
    {"conttune", {it("policy_interval", "\"5 s\""), it("warm_up_time", "1")}},
    {"conttune.l_start", {it("mode", "\"released\"")}},
    {"flink_autoscaler",
     {it("metrics.window", "\"10 s\""), it("stabilization.interval", "\"2 s\""), it("control-loop.interval", "\"5 s\""),
      it("scale-down.interval", "\"5 s\""), it("restart.time", "\"5 s\""), it("catch-up.duration", "\"30 s\"")}},
    {"flink_autoscaler.taskmanager.numberOfTaskSlots", {it("quota.cpu", "2")}},
    {"flink_autoscaler.kubernetes.taskmanager.cpu.amount", {it("quota.cpu", "4")}},
    {"flink_autoscaler.taskmanager.memory.process.size", {it("quota.memory", "100")}},
    {"flink_autoscaler.scaling.effectiveness.threshold", {it("scaling.effectiveness.detection.enabled", "true")}},
    {"flink_autoscaler.observed-scalability.min-observations", {it("observed-scalability.enabled", "true")}},
    {"flink_autoscaler.observed-scalability.coefficient-min", {it("observed-scalability.enabled", "true")}},
    {"cpu_threshold",
     {it("period", "\"5 s\""), it("up_for", "\"10 s\""), it("down_for", "\"10 s\""), it("down_threshold", "0.3"),
      it("up_threshold", "0.4")}},
    {"lag",
     {it("period", "\"5 s\""), it("down_window", "\"10 s\""), it("cooldown_period", "\"10 s\""),
      it("lag_threshold", "2000")}},
    {"cpu_threshold.target", {it("form", "\"hpa\""), it("down_window", "\"10 s\"")}},
    {"cpu_threshold.tolerance", {it("form", "\"hpa\""), it("target", "0.4"), it("down_window", "\"10 s\"")}},
    {"cpu_threshold.up_window", {it("form", "\"hpa\""), it("target", "0.4"), it("down_window", "\"10 s\"")}},
    {"cpu_threshold.up_period",
     {it("form", "\"hpa\""), it("target", "0.4"), it("down_window", "\"10 s\""), it("up_pods", "1")}},
    {"cpu_threshold.down_period",
     {it("form", "\"hpa\""), it("target", "0.4"), it("down_window", "\"10 s\""), it("down_percent", "10")}},

    {"ds2", {"comparison.run.tuner.it.policy_interval=\"5 s\"", "comparison.run.tuner.it.warm_up_time=1"}},
    {"ds2.target_rate_ratio", {"comparison.run.tuner.it.offline=true"}},
    {"ds2.activation", {"comparison.run.tuner.it.activation_time=3"}},
    {"dhalion",
     {"comparison.run.tuner.it.interval=\"5 s\"", "comparison.run.tuner.it.wait_after_action=\"5 s\"",
      "comparison.run.tuner.it.sensor_duration=\"10 s\""}},
    {"oracle",
     {it("settle", "\"12 s\""), it("window", "\"5 s\""), it("shortest_step", "\"20 s\""), it("period", "\"5 s\"")}},
    {"oracle.phase", {it("shortest_step", "\"50 s\"")}},
    {"oracle.trust", {"cluster.c.cores=8"}},
    {"oracle.backpressure", {it("backlog_growth", "1")}},
    {"oracle.backlog_growth", {it("backpressure", "1")}},
    {"oracle.window", {it("backpressure", "0.5"), it("backlog_growth", "1")}},
    {"greedy", {"comparison.run.tuner.it.period=\"5 s\"", "comparison.run.tuner.it.settle=\"2 s\""}},
    {"dhalion.rate_skew_ratio", kSkew},
    {"dhalion.skewed_rate_ratio", kSkew},
    {"dhalion.scale_down", {"query.q.operator.parse.parallelism=6", "query.q.operator.count.parallelism=6"}},
    {"dhalion.slow_queue_ratio",
     {"query.q.key.k.shape=\"hot\"", "query.q.key.k.hot_share=0.5", "comparison.run.tuner.it.rate_skew_ratio=100"}},
    {"dhalion.growing_queue_limit", {"comparison.run.tuner.it.sensor_duration=\"30 s\""}},
    {"dhalion.large_queue_limit", kSkew}};

// Values for which half as much again is too little to show.
const std::map<std::string, std::string> kOther = {
    {"conttune.alpha", "0"},
    {"conttune.l_least", "3"},
    {"conttune.l_most", "0.5"},
    {"conttune.sigma_f_start", "100"},
    {"conttune.sigma_f_least", "1e6"},
    {"conttune.sigma_f_most", "100"},
    {"conttune.max_parallelism", "3"},
    {"conttune.test_grid_end", "1"},
    {"conttune.backpressure_threshold", "1000"},
    {"conttune.big_multiplier", "4"},
    {"conttune.K", "1"},
    {"oracle.shortest_step", "\"50 s\""},
    {"oracle.backpressure", "1"},
    {"oracle.backlog_growth", "1"},
    {"oracle.evaluations", "3"},
    {"oracle.trust", "0"},
    {"flink_autoscaler.vertex.exclude.ids", "\"parse\""},
    {"flink_autoscaler.vertex.max-parallelism", "2"},
    {"flink_autoscaler.vertex.min-parallelism", "3"},
    {"flink_autoscaler.scale-up.max-factor", "0.3"},
    {"flink_autoscaler.scale-down.max-factor", "0.1"},
    {"flink_autoscaler.utilization.max", "0.72"},
    {"flink_autoscaler.utilization.min", "0.68"},
    {"flink_autoscaler.target.utilization.boundary", "0.02"},
    {"flink_autoscaler.quota.cpu", "1"},
    {"flink_autoscaler.quota.memory", "0.1"},
    {"flink_autoscaler.kubernetes.taskmanager.cpu.amount", "5"},
    {"flink_autoscaler.taskmanager.memory.process.size", "200"},
    {"flink_autoscaler.excluded.periods", "\"00:00-01:00\""},
    {"flink_autoscaler.control-loop.interval", "\"10 s\""},
    {"flink_autoscaler.catch-up.duration", "\"5 s\""},
    {"flink_autoscaler.restart.time", "\"60 s\""},
    {"flink_autoscaler.metrics.window", "\"30 s\""},
    {"flink_autoscaler.observed-true-processing-rate.lag-threshold", "\"1 s\""},
    {"flink_autoscaler.backlog-processing.lag-threshold", "\"1 s\""},
    {"flink_autoscaler.scale-down.interval", "\"60 s\""},
    {"flink_autoscaler.stabilization.interval", "\"30 s\""},
    {"cpu_threshold.min_parallelism", "3"},
    {"cpu_threshold.max_parallelism", "3"},
    {"cpu_threshold.cpu_request", "0.3"},
    {"cpu_threshold.up_factor", "3"},
    {"cpu_threshold.target", "0.3"},
    {"cpu_threshold.tolerance", "0.9"},
    {"cpu_threshold.up_window", "\"30 s\""},
    {"cpu_threshold.up_period", "\"60 s\""},
    {"cpu_threshold.down_period", "\"60 s\""},
    {"cpu_threshold.up_for", "\"30 s\""},
    {"cpu_threshold.down_for", "\"30 s\""},
    {"cpu_threshold.cooldown", "\"40 s\""},
    {"lag.lag_threshold", "5000"},
    {"lag.activation_lag_threshold", "1e5"},
    {"lag.min_replicas", "3"},
    {"lag.max_replicas", "2"},

    {"external.command", command_asking_for(1, 1)},
    {"external.options", "{ size = \"big\" }"},
    {"ds2.target_rate_ratio", "1.1"},
    {"ds2.processing_rate_limit", "200"},
    {"dhalion.backpressure_limit", "990"},
    {"dhalion.victim_limit", "1000"},
    {"dhalion.sensor_duration", "\"30 s\""},
    {"dhalion.rate_skew_ratio", "100"},
    {"dhalion.queue_skew_ratio", "1"},
    {"dhalion.skewed_rate_ratio", "1"},
    {"dhalion.slow_queue_ratio", "1"},
    {"dhalion.large_queue_limit", "1e12"},
    {"dhalion.growing_queue_limit", "1e12"},
    {"dhalion.growth_limit", "0.1"},
    {"dhalion.scale_down", "\"off\""},
    {"dhalion.max_parallelism", "3"},
    {"greedy.epsilon", "5"},
    {"greedy.saturation", "0.1"}};

// Options without an effect here, each with its reason.
const std::map<std::string, std::string> kWithoutEffect = {
    {"conttune.catch_up_limit",
     "restarts of a second leave no backlog to wait for: ContTuneTest.WaitsForABacklogThatShrinks"},
    {"conttune.overload", "no job of Timely: ContTuneTest.WithoutBackpressureItGrowsOnlyByLag"},
    {"conttune.rate_tolerance", "ContTuneTest.ADegreeThatKeptUpWithTheseRatesIsNotTriedAgain"},
    {"flink_autoscaler.observed-true-processing-rate.switch-threshold",
     "sources are not scaled: AutoscalerEvaluation.AnObservedRateDiscreditsAGreaterOneByBusyTime"},
    {"flink_autoscaler.observed-true-processing-rate.min-observations", "the same"},
    {"flink_autoscaler.restart.time-tracking.limit", "AutoscalerHistory.TracksRestartsThatReachedTheirDegrees"},
    {"flink_autoscaler.scale_sources", "as many partitions as instances: FlinkAutoscalerTest.ScalesSourcesOnlyIfAsked"},
    {"external.time_out", "it answers at once: ExternalTest.WhatGoesWrongNamesTheCommandAndTheDecision"},
    {"cpu_threshold.missing", "nothing is missing: CpuThresholdTest.TakesMissingMetricsForZeroOnDemand"},
    {"lag.missing", "nothing is missing: LagTest.TakesMissingLagForZeroOnDemand"},
    {"lag.limit_to_partitions_with_lag", "Consumers.AreNoMoreThanPartitionsWithLagIfLimitedToThem"},
    {"cpu_threshold.down_factor",
     "it never goes below what was submitted: ManagedRuleTest.FollowsItsFactorsAndThresholds"},
    {"cpu_threshold.up_percent", "the more generous limit counts: Stabilisation.GrowsByTheMoreGenerousLimit"},
    {"cpu_threshold.up_pods", "the same"},
    {"cpu_threshold.down_window", "steps are few: CpuThresholdTest.HpaGoesDownToTheHighestRecommendationOfTheWindow"},
    {"cpu_threshold.down_percent", "Stabilisation.LimitsTheDecrease"},
    {"cpu_threshold.down_pods", "Stabilisation.LimitsTheDecrease"},
    {"lag.tolerance", "the lag is nothing or much: LagTest.LeavesTheSizeWithinTheTolerance"},
    {"lag.up_window", "one step at most: Stabilisation.UpTakesTheLowestRecommendationOfTheWindow"},
    {"lag.up_percent", "LagTest.IsLimitedInSpeedAsKubernetesIs"},
    {"lag.up_pods", "LagTest.IsLimitedInSpeedAsKubernetesIs"},
    {"lag.up_period", "LagTest.IsLimitedInSpeedAsKubernetesIs"},
    {"lag.down_window", "LagTest.GoesDownToTheHighestRecommendationOfTheWindow"},
    {"lag.down_percent", "Stabilisation.LimitsTheDecrease"},
    {"lag.down_pods", "Stabilisation.LimitsTheDecrease"},
    {"lag.down_period", "Stabilisation.LimitsTheDecrease"},
    {"lag.cooldown_period", "sources are active throughout: LagTest.TheCooldownIsAnOption"},
    {"dhalion.blacklist", "takes three unhelpful actions: DhalionTest.GivesUpAnActionThatDoesNotHelp"},
    {"dhalion.blacklist_uses", "as blacklist"},
    {"dhalion.blacklist_ratio", "as blacklist"},
    {"dhalion.idle_queue_records", "queues are empty or long here: Diagnosers.IdleForAFullWindowIsOverProvisioned"}};

// TOML text of a value unlike the default.
std::string other_value(const tuners::OptionSpec& option) {
  using tuners::OptionType;
  const double number = std::strtod(option.default_value.c_str(), nullptr);
  switch (option.type) {
    case OptionType::boolean:
      return option.default_value == "true" ? "false" : "true";
    case OptionType::choice:
    case OptionType::model:
    case OptionType::text:
    case OptionType::list:
    case OptionType::table:
      for (const std::string& choice : option.choices) {
        if (choice != option.default_value) return '"' + choice + '"';
      }
      break;
    case OptionType::duration:
      return "\"7 s\"";
    case OptionType::integer:
      return fmt::format("{}", number + 1);
    case OptionType::number:
      return fmt::format("{}", number == 0 ? 0.5 : number * 0.6);
  }
  ADD_FAILURE() << option.name << " has no other value";
  return "";
}

std::vector<std::string> ground_of(const tuners::TunerEntry& tuner, const tuners::OptionSpec& option) {
  std::vector<std::string> ground = {"comparison.run.tuner.it.kind=\"" + tuner.name + '"'};
  for (const std::string& name : {tuner.name, tuner.name + "." + option.name}) {
    if (const auto found = kGround.find(name); found != kGround.end()) {
      ground.insert(ground.end(), found->second.begin(), found->second.end());
    }
  }
  return ground;
}

TEST(OptionEffects, EveryOptionChangesWhatHappens) {
  const ConfigFolder folder;
  const auto run = [&](const std::vector<std::string>& overrides) {
    return what_happened(folder.load(kConfig, {.overrides = overrides, .seed = {}, .quick = false}));
  };
  std::map<std::vector<std::string>, std::string> before;  // by overrides: many options share theirs
  for (const tuners::TunerEntry& tuner : tuners::tuner_table()) {
    const auto loads = [](const tuners::OptionSpec& option) { return option.type == tuners::OptionType::model; };
    if (std::ranges::any_of(tuner.options(), loads)) continue;  // tests/models/library
    for (const tuners::OptionSpec& option : tuner.options()) {
      const std::string name = tuner.name + "." + option.name;
      if (kWithoutEffect.contains(name)) continue;
      std::vector<std::string> overrides = ground_of(tuner, option);
      std::string& expected = before[overrides];
      if (expected.empty()) expected = run(overrides);
      const auto other = kOther.find(name);
      const std::string value = other != kOther.end() ? other->second : other_value(option);
      overrides.push_back(it(option.name, value));
      EXPECT_TRUE(expected != run(overrides)) << tuner.name << ": " << overrides.back() << " changes nothing";
    }
  }
}

}  // namespace
}  // namespace millrace::experiments
