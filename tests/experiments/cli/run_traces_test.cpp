#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "experiments/store/store.h"
#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

constexpr const char* kConfig = R"(
[experiment]
name = "few"
[engine]
profile = "cloudlab-flink116"
[trace.train]
structures = ["linear", "2-way-join"]
count = 70
interval = "2 s"
[trace.train.space]
template = "zerotune-seen"
event_rates = ["500/s", "1k/s"]
workers = [2]
)";

class RunTraces : public testing::Test {
 protected:
  void SetUp() override { folder.write("few.toml", kConfig); }
  ProgramResult run(const std::string& store, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"run",   folder.file("few.toml"), "--store", folder.file(store),
                                          "--out", folder.file("out"),      "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  std::string dump(const std::string& store) const {
    return run_program({"export", "--dump", "--store", folder.file(store)}).out;
  }
  const TemporaryFolder folder;
};

// These take a minute under sanitizers; the others run the same code there.
class RunTracesSlow : public RunTraces {};

// A set is the same whatever the number of workers, and when it goes on from what an interruption left.
TEST_F(RunTracesSlow, StoresTheSameWithOneAndTwoWorkersAndAfterAKill) {
  const auto result = run("one.sqlite", {"--jobs", "1"});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("linear"));
  EXPECT_EQ(run("two.sqlite", {"--jobs", "2"}).status, 0);
  const std::string whole = dump("one.sqlite");
  EXPECT_EQ(whole, dump("two.sqlite"));

  // What a kill leaves: the executions up to some place of each structure, and a set that is not done.
  ASSERT_EQ(run("killed.sqlite").status, 0);
  auto store = Store::open(folder.file("killed.sqlite"));
  ASSERT_TRUE(store.has_value());
  for (const char* statement :
       {"DELETE FROM operator_label WHERE position % 2 = 0 AND position >= 60 OR position % 2 = 1 AND position >= 31",
        "DELETE FROM trace WHERE position % 2 = 0 AND position >= 60 OR position % 2 = 1 AND position >= 31",
        "DELETE FROM plan WHERE hash NOT IN (SELECT plan FROM trace WHERE plan IS NOT NULL)",
        "UPDATE artefact SET status = 'running'"}) {
    ASSERT_TRUE(store->database().execute(statement).has_value()) << statement;
  }
  EXPECT_NE(whole, dump("killed.sqlite"));
  EXPECT_EQ(run("killed.sqlite").status, 0);
  EXPECT_EQ(whole, dump("killed.sqlite"));
}

TEST_F(RunTraces, KeepsTheCountOfEachStructure) {
  ASSERT_EQ(run("store.sqlite", {"--set", "trace.train.count=9"}).status, 0);
  auto store = Store::open(folder.file("store.sqlite"));
  const auto rows = store->database().rows(
      "SELECT structure, COUNT(*) FROM trace WHERE status = 'done' GROUP BY structure ORDER BY structure");
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(integer((*rows)[0][1]), 9);
  EXPECT_EQ(integer((*rows)[1][1]), 9);
  EXPECT_THAT(run_program({"check", folder.file("few.toml"), "--set", "trace.train.count=9", "--store",
                           folder.file("store.sqlite")})
                  .out,
              HasSubstr("stored"));
}

TEST_F(RunTraces, DrawsAndJudgesDeploymentsOfEqualQueries) {
  folder.write("few.toml", std::string(kConfig) + R"(
[trace.alike]
structures = ["linear"]
count = 4
plans_per_query = 2
strategy = "increasing"
step = 3
interval = "2 s"
least_throughput = 0
discard_duplicates = false
[trace.alike.space]
template = "zerotune-seen"
event_rates = ["500/s"]
workers = [2]
[trace.tuned]
structures = ["linear"]
count = 2
strategy = "tuner"
tuner = { kind = "greedy", form = "static" }
interval = "2 s"
least_throughput = 0
[trace.tuned.space]
template = "zerotune-seen"
event_rates = ["500/s"]
workers = [2]
[deployments.d]
traces = ["trace.tuned"]
against = "trace.alike"
searched = "trace.alike"
)");
  const auto result = run("deployments.sqlite", {"--set", "trace.train.count=1"});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("speed-up over alike"));
  EXPECT_THAT(result.out, HasSubstr("beside the best of all deployments"));
  for (const char* file : {"alike-degrees.svg", "d.svg", "d.csv", "d-regret.csv"}) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(folder.file("out")) / "figures" / file)) << file;
  }
  const auto shown = run_program(
      {"show", folder.file("few.toml"), "--store", folder.file("deployments.sqlite"), "--set", "trace.train.count=1"});
  EXPECT_EQ(shown.status, 0) << shown.error;
  EXPECT_THAT(shown.out, HasSubstr("speed-up over alike"));
}

TEST_F(RunTraces, ExportsJsonLines) {
  ASSERT_EQ(run("store.sqlite", {"--set", "trace.train.count=5"}).status, 0);
  const auto exported =
      run_program({"export", "--format", "jsonl", "--traces", "few/train", "--store", folder.file("store.sqlite")});
  EXPECT_EQ(exported.status, 0) << exported.error;
  std::istringstream lines(exported.out);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto trace = nlohmann::json::parse(line);
    EXPECT_GE(trace.at("labels").at("throughput_per_s").get<double>(), 15);
    EXPECT_GT(trace.at("labels").at("latency_ms").get<double>(), 0);
    EXPECT_EQ(trace.at("operators").size(), trace.at("plan").at("operators").size());
    for (const auto& op : trace.at("operators")) EXPECT_TRUE(op.contains("busy_ms_per_s"));
  }
  EXPECT_EQ(count, 10U);
  const auto csv = run_program(
      {"export", "--format", "csv", "trace", "--traces", "few/train", "--store", folder.file("store.sqlite")});
  EXPECT_EQ(csv.status, 0);
  EXPECT_GE(std::ranges::count(csv.out, '\n'), 11);
  EXPECT_EQ(
      run_program({"export", "--format", "jsonl", "--traces", "no", "--store", folder.file("store.sqlite")}).status, 2);
}

TEST_F(RunTracesSlow, GivesUpWhereNothingIsKept) {
  const auto result = run("store.sqlite", {"--set", "trace.train.least_throughput=\"1G/s\"", "--set",
                                           "trace.train.structures=[\"linear\"]"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("none of"));
  EXPECT_THAT(result.error, HasSubstr("throughput"));
}

TEST_F(RunTraces, SaysEveryMistake) {
  folder.write("few.toml", R"(
[trace.train]
structures = ["linear", "linaer"]
strategy = "randm"
validation_share = 0.7
test_share = 0.7
[trace.train.space]
template = "zerotune-seen"
windows = ["tumbling"]
window_durations = ["0.5 ms"]
clusters = [{ types = ["m501"] }]
)");
  const auto result = run("store.sqlite");
  EXPECT_EQ(result.status, 2);
  for (const char* words : {"no structure 'linaer'", "randm", "more than 1 together", "no kind of window 'tumbling'",
                            "whole milliseconds", "no node type 'm501'"}) {
    EXPECT_THAT(result.error, HasSubstr(words));
  }
}

}  // namespace
}  // namespace millrace::experiments
