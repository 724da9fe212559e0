// `millrace calibrate` on executed plans as a user runs it, and his mistakes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/validation/split.h"
#include "tests/experiments/cli/program.h"
#include "tests/experiments/published/small_graphs.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kConfig = R"([calibration.c]
traces = "zerotune"
engine = "default"
plans = 2
evaluations = 5
[calibration.c.free]
sink = { from = "10 ns", to = "1 us" }
)";

TEST(CalibrateOnPlans, TellsEveryMistakeWithItsPlace) {
  const TemporaryFolder folder;
  folder.write("x.toml", R"([calibration.c]
traces = "zerotune"
engine = "defalt"
input = "oracle"
plans = 301
evaluations = 4
[calibration.c.free]
sinc = { from = "1 us", to = "2 us" }
chaining = { from = 0, to = 1 }
sink = { from = "2 us", to = "1 us" }
join_pair = { from = "1 us", to = "2 us" }
)");
  const ProgramResult result = run_program({"calibrate", folder.file("x.toml"), "--out", folder.file("out")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(
      result.error,
      AllOf(HasSubstr("x.toml:3:10"), HasSubstr("did you mean 'default'?"), HasSubstr("x.toml:4:9: input"),
            HasSubstr("plans: at most 300"), HasSubstr("evaluations: screening 1 numbers takes 5"),
            HasSubstr("did you mean 'sink'?"), HasSubstr("no number 'chaining'"), HasSubstr("from must be below to")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out"));
}

TEST(CalibrateOnPlans, WantsAStoreWithPlansOfTheSplit) {
  const TemporaryFolder folder;
  folder.write("c.toml", kConfig);
  const ProgramResult result = run_program(
      {"calibrate", folder.file("c.toml"), "--store", folder.file("none.sqlite"), "--out", folder.file("out")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("millrace import"));
}

// Whether the invented plan can be run is for the replay to say; either way it is scored.
TEST(CalibrateOnPlans, WritesAProfileAndComputesNothingTwice) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "in" / "Linear_Query" / "graphs");
  for (int i = 0, written = 0; written < 2; ++i) {
    const std::string id = fmt::format("plan-{}", i);
    if (!is_in(Split::calibration, id)) continue;
    folder.write("in/Linear_Query/graphs/" + id + ".graph", linear_graph());
    ++written;
  }
  folder.write("c.toml", kConfig);
  const std::string store = folder.file("s.sqlite");
  ASSERT_EQ(run_program({"import", "zerotune", folder.file("in"), "--store", store, "--quiet"}).status, 0);
  const std::vector<std::string> command = {"calibrate", folder.file("c.toml"), "--store", store,
                                            "--out",     folder.file("out")};
  const ProgramResult first = run_program(command);
  EXPECT_EQ(first.status, 0) << first.error;
  EXPECT_THAT(first.out, AllOf(HasSubstr("c: 2 plans of zerotune (calibration split), input filters"),
                               HasSubstr("mean ln q"), HasSubstr("sink")));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out" / "c-engine.toml"));
  const ProgramResult second = run_program(command);
  EXPECT_EQ(second.out, first.out);
}

}  // namespace
}  // namespace millrace::experiments
