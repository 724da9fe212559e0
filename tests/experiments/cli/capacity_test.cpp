#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/experiments/cli/config_run.h"

namespace millrace::experiments {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// A map of 1 ms a record on one core.
constexpr const char* kConfig = R"(
[experiment]
name = "carried"
[cluster.one]
type = "m510"
nodes = 1
slots_per_node = 2
[query.q.source.in]
rate = "100/s"
[query.q.operator.work]
kind = "map"
inputs = ["in"]
per_record = "1 ms"
[query.q.operator.out]
kind = "sink"
inputs = ["work"]
[capacity.most]
query = "q"
cluster = "one"
seeds = 2
warm_up = "2 s"
duration = "10 s"
tolerance = "5 %"
slo = { latency = "1 s" }
[capacity.fewest]
query = "q"
cluster = "one"
rate = "700/s"
seeds = 1
warm_up = "2 s"
duration = "10 s"
)";

bool all_were_stored(const std::string& error) {
  return std::regex_search(error, std::regex("([0-9]+) probes, of which \\1 were stored"));
}

class CapacityVerb : public ConfigRun {
 protected:
  CapacityVerb() : ConfigRun("carried.toml", kConfig) {}
  std::vector<std::string> output() const { return {"--out", folder.file("out")}; }
};

TEST_F(CapacityVerb, AnswersShowsAndWrites) {
  const auto result = run("capacity", output());
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("most: the largest rate of q on one, p99 <= 1 s, under 2 seeds"));
  EXPECT_THAT(result.out,
              ContainsRegex("kept under every seed: 1\\.[0-9]+ k/s; not kept under some seed: 1\\.[0-9]+ k/s"));
  EXPECT_THAT(result.out, HasSubstr("fewest: the least instances for 700 /s of q on one, keeping up, under 1 seed"));
  for (const char* file : {"most-capacity.csv", "figures/most-capacity.svg", "fewest-capacity.csv"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.file(std::string("out/") + file))) << file;
  }
  std::vector<std::string> json = output();
  json.insert(json.end(), {"--format", "json", "--quiet"});
  const auto again = run("capacity", json);
  EXPECT_EQ(again.error, "");
  const auto answer = nlohmann::json::parse(again.out.substr(0, again.out.find('\n')));
  EXPECT_EQ(answer["question"], "rate");
  EXPECT_GT(answer["broken"].get<double>(), answer["kept"].get<double>());
  EXPECT_TRUE(all_were_stored(run("capacity", output()).error));
}

TEST_F(CapacityVerb, MistakesEndWith2) {
  const auto beside = run("capacity", {"--rate", "3/s"});
  EXPECT_EQ(beside.status, 2);
  EXPECT_THAT(beside.error, HasSubstr("--set capacity.NAME.KEY=VALUE changes a config"));
  const auto unknown = run("capacity", {"--set", "capacity.most.clster=\"x\""});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.error, HasSubstr("unknown key 'clster' in [capacity.most]; did you mean 'cluster'?"));
  EXPECT_EQ(run("capacity", {"--format", "yaml"}).status, 2);
  EXPECT_EQ(run_program({"capacity", "nexmark-q5"}).status, 2);
  EXPECT_EQ(run_program({"capacity", "nexmark-q6", "--cluster", "m510-x4"}).status, 2);
}

TEST_F(CapacityVerb, AConfigWithoutAQuestionIsAMistake) {
  folder.write("carried.toml", "[experiment]\nname = \"none\"\n");
  const auto result = run("capacity");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("asks for no capacity: it has no [capacity.NAME]"));
}

TEST_F(CapacityVerb, AQueryOfTheShelfLeavesItsConfig) {
  const std::vector<std::string> arguments = {"capacity",
                                              "nexmark-q1",
                                              "--cluster",
                                              "2xm510",
                                              "--quick",
                                              "--warm-up",
                                              "2 s",
                                              "--slo",
                                              "p99 < 3 s",
                                              "--store",
                                              folder.file("store.sqlite"),
                                              "--out",
                                              folder.file("shelf")};
  const auto result = run_program(arguments);
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("nexmark-q1: the largest rate of nexmark-q1 on 2xm510, p99 <= 3 s"));
  const auto again = run_program({"capacity", folder.file("shelf/capacity.toml"), "--quick", "--store",
                                  folder.file("store.sqlite"), "--out", folder.file("shelf")});
  EXPECT_EQ(again.out, result.out);
  EXPECT_TRUE(all_were_stored(again.error)) << again.error;
}

}  // namespace
}  // namespace millrace::experiments
