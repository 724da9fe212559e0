#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/experiments/cli/config_run.h"

namespace millrace::experiments {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// Sets that differ in `repeat` alone have the same plans with other seeds.
constexpr const char* kConfig = R"(
[experiment]
name = "judged"
[cluster.c]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[query.q2.source.bids]
rate = "300k/s"
[trace.live]
queries = ["q2"]
cluster = "c"
count = 12
greatest_parallelism = 3
least_load = 0.1
greatest_load = 9
interval = "2 s"
[trace.again]
like = "live"
repeat = 1
[trace.fitted]
like = "live"
repeat = 2
[fidelity.f]
measured = "live"
repeated = "again"
simulated = ["fitted"]
)";

class RunFidelity : public ConfigRun {
 protected:
  RunFidelity() : ConfigRun("judged.toml", kConfig) {}
};

TEST_F(RunFidelity, JudgesShowsAndWrites) {
  EXPECT_THAT(run("check").out, HasSubstr("fidelity f: fitted beside live"));
  const auto result = run("run", {"--out", folder.file("out"), "--quiet"});
  ASSERT_EQ(result.status, 0) << result.error;
  ASSERT_THAT(result.out, HasSubstr("fidelity judged/f"));
  EXPECT_THAT(result.out,
              ContainsRegex("12 plans measured as live: [1-9][0-9]* saturated, [1-9][0-9]* not; [0-9]+ at the edge"));
  EXPECT_THAT(result.out, HasSubstr("targets of fitted"));
  const std::filesystem::path out = folder.file("out");
  for (const char* file : {"f-fidelity.csv", "f-fidelity-operators.csv", "figures/f-fidelity-fitted.svg"}) {
    EXPECT_TRUE(std::filesystem::exists(out / file)) << file;
  }
  const std::string shown = run("show").out;
  ASSERT_THAT(shown, HasSubstr("fidelity judged/f"));
  EXPECT_EQ(result.out.substr(result.out.find("fidelity judged/f"), 500),
            shown.substr(shown.find("fidelity judged/f"), 500));
}

TEST_F(RunFidelity, SetsOfOtherPlansCannotBeJudged) {
  const auto result =
      run("run", {"--out", folder.file("out"), "--quiet", "--set", "trace.fitted.greatest_parallelism=2"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("fidelity f: fitted, position"));
  EXPECT_THAT(result.error, HasSubstr("is another plan than"));
}

}  // namespace
}  // namespace millrace::experiments
