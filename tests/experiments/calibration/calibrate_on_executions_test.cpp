// `millrace calibrate` on the executions of a set as a user runs it, and his mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kExperiment = R"(
[experiment]
name = "tiny"
[engine]
chaining = false
[cluster.c]
type = "m510"
nodes = 1
slots_per_node = 4
cores = 2
[query.q.source.in]
rate = "2k/s"
[query.q.operator.out]
kind = "sink"
inputs = [{ from = "in", partitioning = "rebalance" }]
[trace.live]
queries = ["q"]
cluster = "c"
least_load = 0.5
count = 8
interval = "1 s"
)";

constexpr const char* kDrawnSet = R"(
[trace.drawn]
structures = ["linear"]
[trace.drawn.space]
template = "zerotune-seen"
)";

constexpr const char* kCalibration = R"([calibration.c]
experiment = "experiments/tiny.toml"
set = "live"
evaluations = 5
[calibration.c.free]
sink = { from = "1 us", to = "100 us" }
)";

class CalibrateOnExecutions : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder.path() / "experiments");
    folder.write("experiments/tiny.toml", kExperiment);
    folder.write("c.toml", kCalibration);
  }
  ProgramResult calibrate(const std::string& config, const std::string& store) const {
    return run_program({"calibrate", folder.file(config), "--store", folder.file(store), "--out", folder.file("out")});
  }
  const TemporaryFolder folder;
};

TEST_F(CalibrateOnExecutions, WritesAProfileThatTellsWhereItsNumbersAreFrom) {
  const std::string store = folder.file("s.sqlite");
  const ProgramResult unrun = calibrate("c.toml", "s.sqlite");
  EXPECT_EQ(unrun.status, 2);
  EXPECT_THAT(unrun.error, HasSubstr("`millrace run` of the experiment"));
  const ProgramResult run = run_program(
      {"run", folder.file("experiments/tiny.toml"), "--store", store, "--out", folder.file("run"), "--quiet"});
  ASSERT_EQ(run.status, 0) << run.error;
  const ProgramResult fitted = calibrate("c.toml", "s.sqlite");
  ASSERT_EQ(fitted.status, 0) << fitted.error;
  EXPECT_THAT(fitted.out, AllOf(HasSubstr("plans of tiny/live (a third by their ids), 5 profiles"),
                                HasSubstr("source rate"), HasSubstr("bottleneck as measured: ")));
  const ProgramResult profile = run_shell("cat " + folder.file("out/c-engine.toml"));
  EXPECT_THAT(profile.out, AllOf(HasSubstr("executed plans of tiny/live"), HasSubstr("chaining = false"),
                                 HasSubstr("# of experiment 'tiny'"), HasSubstr("# of engine 'default'")));
  EXPECT_EQ(calibrate("c.toml", "s.sqlite").out, fitted.out);
}

TEST_F(CalibrateOnExecutions, TellsEveryMistakeWithItsPlace) {
  folder.write("experiments/both.toml", std::string(kExperiment) + kDrawnSet);
  folder.write("x.toml", R"([calibration.c]
experiment = "experiments/both.toml"
set = "liv"
repeated = "drawn"
evaluations = 301
plans = 3
[calibration.c.engine]
chaining = true
[calibration.c.free]
buffer_timeout = { from = "1 ms", to = "2 ms" }
[calibration.d]
experiment = "none.toml"
[calibration.d.free]
sink = { from = "2 us", to = "1 us" }
)");
  const ProgramResult result = calibrate("x.toml", "s.sqlite");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error,
              AllOf(HasSubstr("x.toml:3:7: set: no set of traces 'liv'"), HasSubstr("did you mean 'live'?"),
                    HasSubstr("x.toml:4:12: repeated: a set of ready-made queries is wanted; 'drawn' draws some"),
                    HasSubstr("evaluations: at most 300"), HasSubstr("x.toml:6:1: unknown key 'plans'"),
                    HasSubstr("x.toml:8:1: engine: chaining is the experiment's"),
                    HasSubstr("x.toml:10:1: free: buffer_timeout is the experiment's"),
                    HasSubstr("x.toml:12:14: experiment: there is no config"), HasSubstr("from must be below to")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out"));
}

}  // namespace
}  // namespace millrace::experiments
