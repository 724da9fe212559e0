// Rules of the other tuners (numbers worked by hand) through the offline mode.
#include <gtest/gtest.h>

#include "tests/experiments/offline/asked.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

json window(double t_s, double window_s, json operators, json edges = json::array()) {
  return {{"t_s", t_s}, {"window_s", window_s}, {"operators", std::move(operators)}, {"edges", std::move(edges)}};
}

TEST(DhalionCases, TheScaleUpResolversArithmetic) {
  const auto step = [](std::vector<double> ms_per_s) {
    json subtasks = json::array();
    for (const double each : ms_per_s) subtasks.push_back({{"caused_backpressure_ms_per_s", each}});
    return asked("dhalion", a_case({{"mode", "released"}}, {window(60, 60, {{"bolt", {{"subtasks", subtasks}}}})}));
  };
  EXPECT_EQ(step({500}).at("to"), (json{{"bolt", 2}}));             // u = 1
  EXPECT_EQ(step({750}).at("to"), (json{{"bolt", 4}}));             // u = 3
  EXPECT_EQ(step({400}).at("to"), (json{{"bolt", 2}}));             // u = 2 / 3
  EXPECT_EQ(step({200, 0, 0, 0}).at("to"), (json{{"bolt", 5}}));    // u = 1 / 4
  EXPECT_EQ(step({100, 200, 0, 0}).at("to"), (json{{"bolt", 6}}));  // s = 300
  const json saturated = step({1000, 300});
  EXPECT_EQ(saturated.at("to"), (json{{"bolt", 10}}));
  EXPECT_EQ(saturated.at("explain").at("s"), 999);
  EXPECT_EQ(saturated.at("explain").at("u"), 4);
  EXPECT_EQ(step({20, 0}).at("to"), nullptr);  // the limit itself is no symptom
}

TEST(DhalionCases, SymptomsAndDiagnosesAreListed) {
  const json subtask = {{"caused_backpressure_ms_per_s", 0}, {"queue_bytes", 100}, {"records_in", 100}};
  json slow = subtask, skewed = subtask;
  slow["caused_backpressure_ms_per_s"] = skewed["caused_backpressure_ms_per_s"] = 300;
  slow["queue_bytes"] = skewed["queue_bytes"] = 5000;
  skewed["records_in"] = 200;
  const auto explained = [&](const json& first) {
    const json bolt = {{"subtasks", {first, subtask, subtask}}};
    return asked("dhalion", a_case(json::object(), {window(60, 60, {{"bolt", bolt}})})).at("explain");
  };
  EXPECT_EQ(explained(slow).at("diagnoses"),
            (json{{{"type", "slow instance"}, {"component", "bolt"}, {"instances", {0}}}}));
  EXPECT_EQ(explained(skewed).at("diagnoses"),
            (json{{{"type", "data skew"}, {"component", "bolt"}, {"instances", {0}}}}));
  const json symptoms = explained(slow).at("symptoms");
  EXPECT_EQ(symptoms.at(0),
            (json{{"type", "component back-pressure"}, {"component", "bolt"}, {"instances", json::array()}}));
  EXPECT_EQ(symptoms.at(1).at("type"), "instance back-pressure");
  EXPECT_EQ(symptoms.at(2).at("type"), "wait-queue skew");
  EXPECT_EQ(symptoms.at(3), (json{{"type", "wait-queue skew positive"}, {"component", "bolt"}, {"instances", {0}}}));
  EXPECT_EQ(symptoms.at(4), (json{{"type", "wait-queue skew negative"}, {"component", "bolt"}, {"instances", {1, 2}}}));
  EXPECT_EQ(symptoms.at(5).at("type"), "large wait queue");
  EXPECT_TRUE(explained(slow).at("actions").empty());
}

TEST(DhalionCases, TheRestartPolicyNamesInstancesAndChangesNoDegree) {
  // Instance 1 forces 300 of 1000 ms/s; instance 0 is at the limit, which is no symptom.
  const json bolt = {{"subtasks", {{{"caused_backpressure_ms_per_s", 20}}, {{"caused_backpressure_ms_per_s", 300}}}}};
  const json options = {{"policy", "restart"}};
  const json answer = asked("dhalion", a_case(options, {window(60, 60, {{"bolt", bolt}})}));
  EXPECT_EQ(answer.at("to"), nullptr);
  EXPECT_EQ(answer.at("why"), "restart: instances under backpressure: bolt 1");
  EXPECT_EQ(answer.at("explain").at("actions"),
            (json{{{"type", "restart"}, {"component", "bolt"}, {"instances", {1}}}}));
  // Two minutes later it still waits (180 s), three minutes later it restarts again.
  const auto later = [&](double t_s) {
    return asked("dhalion", a_case(options, {window(60, 60, {{"bolt", bolt}}), window(t_s, 60, {{"bolt", bolt}})}));
  };
  EXPECT_EQ(later(180).at("why"), "waiting 60 s for the next cycle");
  EXPECT_EQ(later(240).at("explain").at("actions").size(), 1u);
}

TEST(GreedyCases, TheStaticFormTakesRatesAndCostsFromTheWindow) {
  // 1000/s offered; a takes 2.5 ms a record and doubles them, b takes 0.6 ms: 2.5 and 1.2 cores of work.
  json seen = window(10, 10,
                     {{"in", {{"parallelism", 1}, {"records_out", 4000}}},
                      {"a", {{"parallelism", 1}, {"records_in", 4000}, {"records_out", 8000}, {"busy_ms_per_s", 1000}}},
                      {"b", {{"parallelism", 4}, {"records_in", 8000}, {"busy_ms_per_s", 120}}}},
                     {{{"from", "in"}, {"to", "a"}}, {{"from", "a"}, {"to", "b"}}});
  seen["sources"] = {{"in", {{"offered_rate_per_s", 1000}}}};
  const auto greedy = [&](json options) {
    options["form"] = "static";
    return asked("greedy", a_case(options, {seen}));
  };
  const json answer = greedy(json::object());
  EXPECT_EQ(answer.at("to"), (json{{"in", 1}, {"a", 3}, {"b", 2}}));
  const json& a = answer.at("explain").at("operators").at("a");
  EXPECT_EQ(a.at("r_i"), 1000);
  EXPECT_NEAR(a.at("c_i").get<double>(), 0.0025, 1e-12);
  EXPECT_NEAR(a.at("u_i").get<double>(), 2.5 / 3, 1e-12);
  EXPECT_EQ(answer.at("explain").at("operators").at("b").at("r_i"), 2000);
  // Loads 2.5 and 1.2: (1,1) -> (2,1), now 1.25 and 1.2 -> (3,1), and the budget of 4 is used up.
  EXPECT_EQ(greedy({{"budget", 4}}).at("to"), (json{{"in", 1}, {"a", 3}, {"b", 1}}));
  seen["cluster"] = {{"cores", 3}};
  EXPECT_EQ(greedy(json::object()).at("to"), (json{{"in", 1}, {"a", 2}, {"b", 1}}));
  // Nothing tells b's cost: it keeps its 4 instances.
  seen.erase("cluster");
  seen["operators"]["b"] = {{"parallelism", 4}, {"records_in", 0}, {"busy_ms_per_s", 0}};
  EXPECT_EQ(greedy(json::object()).at("to"), (json{{"in", 1}, {"a", 3}, {"b", 4}}));
}

TEST(ContTuneCases, TheSmallestDegreeWhosePosteriorMeanKeepsUp) {
  // 100/s an instance was measured at 1, 4 and 8; 300/s arrive, so that mu(3) < 300 <= mu(4) decides.
  const auto at = [](double t_s, std::uint32_t p, double in, double busy) {
    return window(t_s, 10, {{"map", {{"parallelism", p}, {"records_in", in}, {"busy_ms_per_s", busy}}}});
  };
  const json answer = asked(
      "conttune", a_case({{"mode", "released"}}, {at(10, 1, 1000, 1000), at(20, 4, 4000, 1000), at(30, 8, 3500, 500)}));
  const json& map = answer.at("explain").at("operators").at("map");
  EXPECT_EQ(map.at("PA_i"), 700);
  EXPECT_EQ(map.at("lambda_i"), 350);
  EXPECT_EQ(map.at("PA"), (json{{1, 100}, {4, 400}, {8, 700}}));
  EXPECT_EQ(map.at("p_acq"), 4);
  EXPECT_EQ(answer.at("to"), (json{{"map", 4}}));
}

TEST(ContTuneCases, TheBigPhaseDoublesAndASilentSourceIsNotBlocked) {
  const auto at = [](double blocked_ms_per_s) {
    return window(10, 10,
                  {{"source", {{"parallelism", 1}, {"records_out", 2000}}},
                   {"map",
                    {{"parallelism", 2},
                     {"records_in", 2000},
                     {"records_out", 2000},
                     {"busy_ms_per_s", 900},
                     {"backpressured_ms_per_s", blocked_ms_per_s}}},
                   {"sink", {{"parallelism", 1}, {"records_in", 2000}, {"busy_ms_per_s", 100}}}},
                  {{{"from", "source"}, {"to", "map"}}, {{"from", "map"}, {"to", "sink"}}});
  };
  const json big = asked("conttune", a_case(json::object(), {at(100)}));
  EXPECT_EQ(big.at("explain").at("job_state"), "back-pressured");
  EXPECT_EQ(big.at("to"), (json{{"source", 1}, {"map", 4}, {"sink", 2}}));
  EXPECT_EQ(asked("conttune", a_case(json::object(), {at(99)})).at("explain").at("phase"), "small");
}

// Two windows of 60 s. A source reads 100/s, always busy, and its lag grows by 100/s.
json catching_up(double t_s, double lag) {
  json seen =
      window(t_s, 60,
             {{"source", {{"parallelism", 5}, {"records_in", 6000}, {"records_out", 6000}, {"busy_ms_per_s", 1000}}},
              {"map", {{"parallelism", 2}, {"records_in", 6000}, {"busy_ms_per_s", 500}}}},
             {{{"from", "source"}, {"to", "map"}, {"partitioning", "HASH"}}});
  seen["sources"] = {{"source", {{"lag_records", lag}}}};
  return seen;
}

TEST(AutoscalerCases, TargetTrueRateAndAlignedDegree) {
  const json options = {{"metrics.window", "60 s"},
                        {"stabilization.interval", 0},
                        {"restart.time", 0},
                        {"catch-up.duration", 0},
                        {"scale-down.interval", 0}};
  const json answer = asked("flink_autoscaler", a_case(options, {catching_up(60, 0), catching_up(120, 6000)}));
  const json& source = answer.at("explain").at("vertices").at("source");
  EXPECT_EQ(source.at("lambda"), 100);
  EXPECT_EQ(source.at("rate_LAG"), 100);
  EXPECT_EQ(source.at("target"), 200);
  EXPECT_EQ(source.at("TPR"), 100);
  EXPECT_EQ(source.at("cap"), 286);  // 200 / 0.7
  // The source: ceil(5 * 2.86) = 15. map: 200/s at 200/s, ceil(2 * 1.43) = 3, of 128 key groups 4.
  EXPECT_EQ(answer.at("to"), (json{{"source", 15}, {"map", 4}}));
  const json& map = answer.at("explain").at("vertices").at("map");
  EXPECT_EQ(map.at("E").at("source"), 100);
  EXPECT_EQ(map.at("t"), 3);
  EXPECT_EQ(map.at("N"), 128);
  EXPECT_EQ(map.at("p_prime"), 4);
  // As the paper's other tuners: sources stay.
  json fixed = options;
  fixed["scale_sources"] = false;
  fixed["utilization.max"] = 0.9;
  EXPECT_EQ(asked("flink_autoscaler", a_case(fixed, {catching_up(60, 0), catching_up(120, 6000)})).at("to"),
            (json{{"source", 5}, {"map", 4}}));
}

TEST(AutoscalerCases, ASourceThatNeverHadALagIsMeasuredByWhatItReads) {
  json first = catching_up(60, 0), second = catching_up(120, 0);
  for (json* each : {&first, &second}) each->erase("sources");
  const json options = {{"metrics.window", "60 s"}, {"stabilization.interval", 0}};
  for (const char* mode : {"intended", "released"}) {
    json with_mode = options;
    with_mode["mode"] = mode;
    const json answer = asked("flink_autoscaler", a_case(with_mode, {first, second}));
    EXPECT_EQ(answer.at("explain").at("vertices").at("source").at("target"), 100) << mode;
  }
}

TEST(AutoscalerCases, PartitionsCountEvenIfTheyAreAsManyAsInstances) {
  // 5 partitions are one for each of 5 instances: more would have none (the repaired form of the alignment).
  json first = catching_up(60, 0), second = catching_up(120, 6000);
  for (json* each : {&first, &second}) (*each)["sources"]["source"]["partitions"] = 5;
  const json options = {{"metrics.window", "60 s"}, {"stabilization.interval", 0}};
  const json vertex =
      asked("flink_autoscaler", a_case(options, {first, second})).at("explain").at("vertices").at("source");
  EXPECT_EQ(vertex.at("N"), 5);
  EXPECT_EQ(vertex.at("p_prime"), 5);
}

TEST(AutoscalerCases, QuotasAndExcludedPeriods) {
  // The source from 5 to 15 instances: 15 slots. A task manager of 4 slots and 2 cores: 4 of them, 8 cores, 32 GiB.
  const json ground = {{"metrics.window", "60 s"},
                       {"stabilization.interval", 0},
                       {"restart.time", 0},
                       {"catch-up.duration", 0},
                       {"taskmanager.numberOfTaskSlots", 4},
                       {"kubernetes.taskmanager.cpu.amount", 2},
                       {"taskmanager.memory.process.size", 8}};
  std::vector<json> windows = {catching_up(60, 0), catching_up(120, 6000)};
  const auto answered = [&](const json& more) {
    json options = ground;
    options.update(more);
    return asked("flink_autoscaler", a_case(options, windows));
  };
  const json scaled = {{"source", 15}, {"map", 4}};
  EXPECT_EQ(answered({{"quota.cpu", 8}}).at("to"), scaled);
  const json refused = answered({{"quota.cpu", 7.9}});
  EXPECT_EQ(refused.at("to"), nullptr);
  EXPECT_EQ(refused.at("why"), "not source 5 -> 15, map 2 -> 4: it would need 8 cores of a quota of 7.9");
  EXPECT_EQ(answered({{"quota.memory", 32}}).at("to"), scaled);
  EXPECT_EQ(answered({{"job.autoscaler.quota.memory", 31}}).at("to"), nullptr);
  // Without a task manager's size it is a slot of those that are seen: 15 slots at half a core are 7.5.
  for (json& each : windows) each["cluster"] = {{"slots", 20}, {"cores", 10}};
  const json by_slot = {{"taskmanager.numberOfTaskSlots", 0}, {"kubernetes.taskmanager.cpu.amount", 0}};
  json enough = by_slot, short_of = by_slot;
  enough["quota.cpu"] = 7.5;
  short_of["quota.cpu"] = 7.4;
  EXPECT_EQ(answered(enough).at("to"), scaled);
  EXPECT_EQ(answered(short_of).at("to"), nullptr);
  // The decision falls at 00:02:00.
  EXPECT_EQ(answered({{"excluded.periods", "0:01:30-0:02:00"}}).at("to"), scaled);
  const json excluded = answered({{"excluded.periods", "* * 5 * * ?;0:01:30-0:02:01"}});
  EXPECT_EQ(excluded.at("to"), nullptr);
  EXPECT_EQ(excluded.at("why"), "recommended, but 0:01:30-0:02:01 is excluded: source 5 -> 15, map 2 -> 4");
  EXPECT_EQ(answered({{"job.autoscaler.excluded.periods", json::array({"* 2 0 * * ?"})}}).at("to"), nullptr);
  EXPECT_EQ(mistake_of("flink_autoscaler", a_case({{"excluded.periods", "noon"}}, windows)),
            "case it: excluded.periods: 'noon': a cron expression has 6 or 7 fields: seconds minutes hours "
            "day-of-month month day-of-week [year]");
}

TEST(KubernetesCases, ConsumersByLagAndReplicasByCpu) {
  json seen = window(60, 60, {{"source", {{"parallelism", 1}}}, {"map", {{"parallelism", 2}, {"cpu_share", 0.9}}}},
                     {{{"from", "source"}, {"to", "map"}}});
  seen["sources"] = {{"source", {{"lag_records", 55}}}};
  EXPECT_EQ(asked("lag", a_case({{"lag_threshold", 10}}, {seen})).at("to"), (json{{"source", 1}, {"map", 6}}));
  // HPA: ceil(2 * 0.9 / 0.5) = 4.
  EXPECT_EQ(asked("cpu_threshold", a_case({{"form", "hpa"}, {"target", 0.5}}, {seen})).at("to"),
            (json{{"source", 1}, {"map", 4}}));
}

}  // namespace
}  // namespace millrace::experiments
