#include "experiments/timeline/trace_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "experiments/timeline/deployment_change.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

class TraceEvents : public testing::Test {
 protected:
  void SetUp() override {
    run_ = add_run(store_, {.query = "q5", .tuner = "ds2"});
    add_window(store_, run_, 0, {.end_s = 5, .offered_per_s = 100, .read_per_s = 80, .backlog_records = 100});
    add_window(store_, run_, 1,
               {.end_s = 12, .window_s = 7, .offered_per_s = 100, .total_parallelism = 3, .downtime_s = 2});
    add_window(store_, run_, 2, {.end_s = 17, .total_parallelism = 3, .downtime_s = 1.5});
    add_decision(store_, run_, 0, 5, "count=1 sink=1", "count=3 sink=1", "\"grow\" it", 2);
    add_decision(store_, run_, 1, 12, "count=3 sink=1", "", "fits", 0);
    ASSERT_TRUE(store_.execute("UPDATE window SET restarts = (position = 2)").has_value());
    ASSERT_TRUE(store_
                    .execute("UPDATE decision SET explain = '{\"p_i\":3}', observation ="
                             " '{\"operators\":{\"count\":{\"parallelism\":1,\"subtasks\":[{}]}}}'")
                    .has_value());
  }
  std::vector<json> events() {
    const auto text = trace_events(store_, {run_, "x", "main", "q5", "ds2", 0});
    EXPECT_TRUE(text.has_value()) << text.error().what;
    const json trace = json::parse(*text);
    EXPECT_EQ(trace["otherData"]["tuner"], "ds2");
    return trace["traceEvents"].get<std::vector<json>>();
  }
  std::vector<json> of_phase(const std::string& phase) {
    std::vector<json> found;
    for (const json& event : events()) {
      if (event["ph"] == phase) found.push_back(event);
    }
    return found;
  }

  Database store_ = empty_store();
  std::string run_;
};

TEST_F(TraceEvents, AreLegalAndInOrder) {
  std::map<int, std::string> processes;
  std::int64_t last = 0;
  for (const json& event : events()) {
    const std::string phase = event["ph"];
    EXPECT_THAT((std::set<std::string>{"M", "C", "X", "i"}), testing::Contains(phase));
    for (const char* member : {"name", "pid", "tid", "ts", "args"}) EXPECT_TRUE(event.contains(member)) << event;
    const auto at = event["ts"].get<std::int64_t>();
    EXPECT_GE(at, last) << event;
    last = at;
    if (phase == "M" && event["name"] == "process_name") processes[event["pid"]] = event["args"]["name"];
    EXPECT_TRUE(processes.contains(event["pid"])) << event << " is of a process without a name";
    if (phase == "X") {
      EXPECT_GE(event["dur"].get<std::int64_t>(), 0);
    }
    if (phase == "i") {
      EXPECT_EQ(event["s"], "t");
    }
    for (const auto& [name, value] : event["args"].items()) {
      if (phase == "C") {
        EXPECT_TRUE(value.is_number()) << event;
      }
    }
  }
  EXPECT_EQ(last, 17'000'000) << "the last window is seen to its end";
  EXPECT_EQ(processes, (std::map<int, std::string>{{1, "job q5 under ds2"}, {2, "count"}}));
}

TEST_F(TraceEvents, CountersHoldFromTheStartOfAWindow) {
  std::map<std::int64_t, json> parallelism, backlog;
  for (const json& event : of_phase("C")) {
    if (event["pid"] == 1 && event["name"] == "parallelism") parallelism[event["ts"]] = event["args"]["total"];
    if (event["name"] == "backlog [records]") backlog[event["ts"]] = event["args"]["unread"];
  }
  EXPECT_EQ(parallelism,
            (std::map<std::int64_t, json>{{0, 1.0}, {5'000'000, 3.0}, {12'000'000, 3.0}, {17'000'000, 3.0}}));
  EXPECT_EQ(backlog[0], 100);
}

TEST_F(TraceEvents, ChangesAndRestartsAreSlices) {
  const auto slices = of_phase("X");
  ASSERT_EQ(slices.size(), 2U);
  EXPECT_EQ(slices[0]["name"], "count 1 -> 3");
  EXPECT_EQ(slices[0]["ts"], 5'000'000);
  EXPECT_EQ(slices[0]["dur"], 2'000'000);
  EXPECT_EQ(slices[0]["args"]["why"], "\"grow\" it");
  EXPECT_EQ(slices[1]["name"], "a restart");
  EXPECT_EQ(slices[1]["dur"], 1'500'000);
}

TEST_F(TraceEvents, DecisionsSayWhatWasSeenComputedAskedAndGot) {
  auto decisions = of_phase("i");
  ASSERT_EQ(decisions.size(), 2U);
  const json& args = decisions[0]["args"];
  EXPECT_EQ(args["asked"], "count=3 sink=1");
  EXPECT_EQ(args["computed"]["p_i"], 3);
  EXPECT_EQ(args["saw"]["operators"]["count"], (json{{"parallelism", 1}})) << "without subtasks";
  EXPECT_EQ(decisions[1]["name"], "left alone");
  ASSERT_TRUE(store_.execute("UPDATE decision SET got = NULL").has_value());
  EXPECT_EQ(of_phase("i")[0]["name"], "refused: count 1 -> 3");
  EXPECT_EQ(of_phase("X").size(), 1U) << "nothing was changed";
}

TEST_F(TraceEvents, ARunWithoutWindowsIsRefused) {
  EXPECT_FALSE(trace_events(store_, {"none", "x", "main", "q5", "ds2", 0}).has_value());
}

TEST(DeploymentChange, SaysWhatDiffers) {
  EXPECT_EQ(deployment_change("a=1 b=2 c=3", "a=1 b=4 c=1"), "b 2 -> 4, c 3 -> 1");
  EXPECT_EQ(deployment_change("a=1", "a=1"), "no change");
  EXPECT_EQ(deployment_change("a=1", "a=1 x=y=2"), "x=y 0 -> 2");
}

}  // namespace
}  // namespace millrace::experiments
