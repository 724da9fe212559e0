#include "experiments/offline/offline_case.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::experiments {
namespace {

using nlohmann::json;

tl::expected<OfflineCase, std::string> read(const std::vector<json>& windows, const std::string& tuner = "ds2") {
  return read_case(json{{"case", "it"}, {"observations", windows}}.dump(), offline_rules(tuner));
}

json window(const json& operators) {
  return {{"t_s", 10}, {"window_s", 10}, {"operators", operators}};
}

TEST(OfflineCase, TakesWhatItIsGivenAndLeavesTheRestAside) {
  const auto given = read_case(
      R"({"case": 7, "options": {"a": 1}, "expected": 3, "observations": [{"v": 1, "t_s": 60, "window_s": 30,
          "operators": {"map": {"parallelism": 2, "max_parallelism": 16, "records_in": 5, "busy_ms_per_s": "inf"}},
          "cluster": {"slots": 8}}]})",
      offline_rules("ds2"));
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(given->name, 7);
  EXPECT_EQ(given->options, (json{{"a", 1}}));
  const job::Observation& seen = given->windows.at(0);
  EXPECT_EQ(seen.t_s, 60);
  EXPECT_EQ(seen.slots, 8u);
  EXPECT_EQ(seen.operators.at("map").max_parallelism, 16u);
  EXPECT_TRUE(std::isinf(*seen.operators.at("map").total.busy_ms_per_s));
  EXPECT_FALSE(seen.operators.at("map").total.records_out.has_value());  // missing, not 0
}

TEST(OfflineCase, TotalsFollowFromSubtasks) {
  const auto given = read({window({{"map",
                                    {{"subtasks",
                                      {{{"records_in", 10}, {"busy_ms_per_s", 200}, {"queue_bytes", 1}},
                                       {{"records_in", 30}, {"busy_ms_per_s", 600}}}}}}})});
  ASSERT_TRUE(given.has_value());
  const job::OperatorObservation& map = given->windows[0].operators.at("map");
  EXPECT_EQ(map.parallelism, 2u);
  EXPECT_EQ(map.total.records_in, 40);
  EXPECT_EQ(map.total.busy_ms_per_s, 400);
  EXPECT_FALSE(map.total.queue_bytes.has_value());  // one subtask does not tell it
}

TEST(OfflineCase, WhatOnlyTheOperatorTellsIsSpreadEvenly) {
  const auto given = read({window({{"map",
                                    {{"parallelism", 2},
                                     {"records_in", 40},
                                     {"idle_ms_per_s", 500},
                                     {"subtasks", {{{"busy_ms_per_s", 200}}, {{"busy_ms_per_s", 600}}}}}}})});
  ASSERT_TRUE(given.has_value());
  const auto& subtasks = given->windows[0].operators.at("map").subtasks;
  EXPECT_EQ(subtasks[1].records_in, 20);
  EXPECT_EQ(subtasks[1].idle_ms_per_s, 500);
  EXPECT_EQ(subtasks[1].busy_ms_per_s, 600);
}

TEST(OfflineCase, ASourceMayTellItsRateAlone) {
  json seen = window({{"map", {{"parallelism", 1}}}});
  seen["sources"] = {{"in", {{"offered_rate_per_s", 100}}}};
  seen["edges"] = {{{"from", "in"}, {"to", "map"}}};
  const auto given = read({seen});
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(given->unseen, std::vector<std::string>{"in"});
  EXPECT_TRUE(given->windows[0].operators.contains("in"));
  EXPECT_EQ(given->windows[0].sources.at("in").lag_records, std::nullopt);
  EXPECT_EQ(given->windows[0].edges.at(0).partitioning, "rebalance");
  EXPECT_EQ(read({seen}, "flink_autoscaler")->windows[0].sources.at("in").partitions, 0u);
}

TEST(OfflineCase, KeyGroupsThatAreNotToldAreAnyNumberOrFlinksDefault) {
  const auto groups = [&](const char* tuner, std::uint32_t degree) {
    return read({window({{"map", {{"parallelism", degree}}}})}, tuner)->windows[0].operators.at("map").max_parallelism;
  };
  EXPECT_EQ(groups("ds2", 1), 32768u);
  EXPECT_EQ(groups("flink_autoscaler", 1), 128u);
  EXPECT_EQ(groups("flink_autoscaler", 100), 256u);  // the power of two from 150 on
}

TEST(OfflineCase, MistakesNameTheirPlace) {
  const auto mistake = [](const std::vector<json>& windows) { return read(windows).error(); };
  EXPECT_EQ(mistake({}), "observations: a list of at least one window is wanted");
  EXPECT_EQ(mistake({json(3)}), "observation 1: document: an object is wanted");
  EXPECT_EQ(mistake({window({{"a", {{"records_in", 1}}}})}), "observation 1: operators.a.parallelism: is missing");
  json early = window({{"a", {{"parallelism", 1}}}});
  early["t_s"] = 5;
  EXPECT_EQ(mistake({window({{"a", {{"parallelism", 1}}}}), early}),
            "observation 2: t_s: it ends before the one before it");
  EXPECT_EQ(read_case("{", offline_rules("ds2")).error(), "no JSON, from byte 2 on");
  EXPECT_EQ(read_case("[]", offline_rules("ds2")).error(), "an object is wanted: a case");
}

TEST(OfflineCase, ACaseIsNotNestedWithoutEnd) {
  const std::size_t depth = std::size_t{1} << 20;
  const std::string deep = R"({"case":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  EXPECT_EQ(read_case(deep, offline_rules("ds2")).error(), "nested too deep");
}

}  // namespace
}  // namespace millrace::experiments
