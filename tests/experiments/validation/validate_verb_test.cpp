// `millrace validate` as a user runs it, on plans that `millrace import` brought into the store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/published/small_graphs.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

TEST(ValidateVerb, WantsAStoreWithTheSet) {
  const TemporaryFolder folder;
  const ProgramResult nothing = run_program({"validate", "--store", folder.file("s.sqlite")});
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.error, HasSubstr("millrace import"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("s.sqlite")));
}

TEST(ValidateVerb, AnswersEveryMistakeAtOnce) {
  const TemporaryFolder folder;
  folder.write("x.toml", "[validation.v]\nsplit = \"none\"\ninputs = [\"plan\"]\n");
  const ProgramResult result = run_program({"validate", folder.file("x.toml"), "--out", folder.file("out")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("x.toml:2:9: split"));
  EXPECT_THAT(result.error, HasSubstr("x.toml:3:11: inputs: no input 'plan'"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("out")));
}

// Whether the invented plan can be run is for the replay to say; either way it is counted, stored and shown.
TEST(ValidateVerb, ReplaysWhatWasImported) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "in" / "Linear_Query" / "graphs");
  folder.write("in/Linear_Query/graphs/one.graph", linear_graph());
  const std::string store = folder.file("s.sqlite");
  ASSERT_EQ(run_program({"import", "zerotune", folder.file("in"), "--store", store, "--quiet"}).status, 0);
  const std::vector<std::string> command = {
      "validate", "--store", store, "--out", folder.file("out"), "--set", "validation.zerotune.split=all",
      "--jobs",   "2"};
  const ProgramResult first = run_program(command);
  EXPECT_TRUE(first.status == 0 || first.status == 3) << first.error;
  EXPECT_THAT(first.out, HasSubstr("zerotune: 1 plans of zerotune (all), engine cloudlab-flink116, seed 1"));
  EXPECT_THAT(first.out, HasSubstr("input oracle"));
  EXPECT_THAT(first.error, HasSubstr("3 replays: 0 were stored"));
  for (const char* name : {"validation.csv", "worst.csv", "report.html", "figures/scatter-plain.svg"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "out" / name)) << name;
  }
  const ProgramResult second = run_program(command);
  EXPECT_THAT(second.error, HasSubstr("3 replays: 3 were stored"));
  EXPECT_EQ(second.out, first.out);
}

}  // namespace
}  // namespace millrace::experiments
