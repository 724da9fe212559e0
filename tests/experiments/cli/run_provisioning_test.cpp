#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/experiments/cli/config_run.h"

namespace millrace::experiments {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
[experiment]
name = "provided"
[provisioning.two]
load = { pattern = "sine", low = "1k/s", high = "9k/s", period = "1 d" }
epoch = "30 min"
duration = "4 d"
options = [{ cpu_share = 1, memory = "64 MB", rate = "1k/s" }, { cpu_share = 3, memory = "64 MB", rate = "3100/s" }]
controllers = ["qcesa", "cba-1", "cba-2"]
)";

class RunProvisioning : public ConfigRun {
 protected:
  RunProvisioning() : ConfigRun("provided.toml", kConfig) {}
};

TEST_F(RunProvisioning, ComputesShowsAndWrites) {
  EXPECT_THAT(run("check").out, HasSubstr("provisioning two under qcesa, cba-1, cba-2"));
  const auto result = run("run", {"--out", folder.file("out")});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.error, HasSubstr("provisioning two: 3 controllers, of which 0 were stored"));
  EXPECT_THAT(result.out, HasSubstr("provisioning provided/two"));
  EXPECT_THAT(result.out, ContainsRegex("cba-1 +[0-9.]+ +\\+[0-9.]+ %"));
  EXPECT_THAT(result.out, HasSubstr("qcesa cheapest: yes"));
  for (const char* file : {"two-provisioning.csv", "figures/two-provisioning.svg", "figures/two-provisioning.png"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.file(std::string("out/") + file))) << file;
  }
  const auto again = run("run", {"--out", folder.file("out")});
  EXPECT_THAT(again.error, HasSubstr("of which 3 were stored"));
  EXPECT_EQ(again.out, result.out);
  EXPECT_THAT(run("show").out, HasSubstr("qcesa cheapest: yes"));
}

TEST_F(RunProvisioning, AnotherControllerLeavesWhatIsStored) {
  ASSERT_EQ(run("run", {"--out", folder.file("out"), "--set", "provisioning.two.controllers=[\"cba-2\"]"}).status, 0);
  const auto result = run("run", {"--out", folder.file("out")});
  EXPECT_THAT(result.error, HasSubstr("3 controllers, of which 1 were stored"));
}

TEST_F(RunProvisioning, WhatIsNotStoredIsNotShown) {
  ASSERT_EQ(run("run", {"--out", folder.file("out"), "--set", "provisioning.two.controllers=[\"cba-2\"]"}).status, 0);
  EXPECT_THAT(run("show").out, testing::Not(HasSubstr("cba-2")));
}

TEST_F(RunProvisioning, ANetworkThatIsNotTrainedIsNoMistake) {
  folder.write("provided.toml", std::string(kConfig) + R"(forecast = "forecast.load"
[forecast.load]
series = { pattern = "sine", low = "1k/s", high = "9k/s", period = "1 d" }
length = "60 d"
step = "30 min"
)");
  const auto checked = run("check");
  EXPECT_EQ(checked.status, 0) << checked.error;
  EXPECT_THAT(checked.out, HasSubstr("provisioning two under qcesa, cba-1, cba-2"));
  EXPECT_EQ(run_program({"needs", folder.file("provided.toml")}).out, "core learning\n");
  const std::vector<std::string> oracle = {"--set", "provisioning.two.forecast=\"oracle\"", "--set",
                                           "forecast.load.forecasters=[\"seasonal\"]"};
  std::vector<std::string> arguments = {"--out", folder.file("out")};
  arguments.insert(arguments.end(), oracle.begin(), oracle.end());
  ASSERT_EQ(run("run", arguments).status, 0);
  const auto shown = run("show");
  EXPECT_EQ(shown.status, 0) << shown.error;
  EXPECT_THAT(shown.out, testing::Not(HasSubstr("qcesa")));
  EXPECT_THAT(run("show", oracle).out, HasSubstr("qcesa cheapest: yes"));
}

}  // namespace
}  // namespace millrace::experiments
