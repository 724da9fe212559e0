// docs/write-your-tuner.md: its code is what is compiled and run here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "experiments/comparison/control_loop.h"
#include "sim/runtime/simulated_testbed.h"
#include "tests/experiments/comparison/small_job.h"
#include "tests/experiments/guide/busy.h"
#include "tuners/external/external.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using testing::HasSubstr;

const std::string kRoot = MILLRACE_SOURCE_DIR;

// The guide's row of tuners/table.cpp.
namespace busy = tuners::busy;
const tuners::TunerEntry kRows[] = {
    {"busy", "keeps every operator busy for a share of its time", 1, busy::options, busy::make},
};

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(kRoot + "/" + path).rdbuf();
  EXPECT_FALSE(text.str().empty()) << path;
  return text.str();
}

// A file of the guide's tuner as it would be in its own folder.
std::string in_its_folder(const std::string& name) {
  std::string text = text_of("tests/experiments/guide/" + name);
  const std::string here = "tests/experiments/guide/";
  for (auto at = text.find(here); at != std::string::npos; at = text.find(here)) {
    text.replace(at, here.size(), "tuners/busy/");
  }
  return text;
}

// A job of small_job() whose map is busy for `busy_ms_per_s` with two instances; what a tuner makes of it.
class GuideTest : public testing::Test {
 protected:
  GuideTest() {
    context.plan = &job.plan;
    context.cluster = &cluster;
    context.initial_parallelism = {{"map", 2}};
  }
  tuners::Adjustment decide(const tuners::Tuner& tuner, std::optional<double> busy_ms_per_s) const {
    job::Observation seen;
    seen.t_s = seen.window_s = 60;
    for (const char* id : {"in", "map", "out"}) seen.operators[id].total.busy_ms_per_s = 900;
    seen.operators["map"].total.busy_ms_per_s = busy_ms_per_s;
    tuners::Adjustment decided = tuner.adjust(tuner.plan(), seen, nullptr);
    EXPECT_EQ(decided.failure, std::nullopt);
    return decided;
  }
  // Degree of the map that it asks for.
  std::uint32_t degree(const tuners::Tuner& tuner, std::optional<double> busy_ms_per_s) const {
    return decide(tuner, busy_ms_per_s).to.value_or(tuner.plan()).parallelism("map");
  }
  // Where a run of five simulated minutes ends: 14,000 records/s of 100 us at the speed of an m510 are 1.7 cores.
  std::uint32_t degree_after_a_run(const tuners::Tuner& tuner) {
    job.sources["in"].rate = plan::RateSchedule::constant(14000);
    runtime::SimulatedTestbed testbed(cluster, {}, kernel::Seed(1), kernel::Seed(2));
    const auto result =
        run_control_loop(testbed, tuner, job, {.duration = 300_s, .sample = 10_s}, "run", [](kernel::SimTime) {});
    EXPECT_TRUE(result.has_value()) << result.error();
    return result ? result->last.parallelism("map") : 0;
  }

  job::Job job = small_job();
  cluster::Cluster cluster = cluster::uniform_cluster(*cluster::find_node_type("m510"), 2, 4);
  tuners::TunerContext context;
};

TEST_F(GuideTest, ShowsTheCodeThatIsTested) {
  const std::string guide = text_of("docs/write-your-tuner.md");
  for (const char* name : {"busy.h", "busy.cpp"}) {
    EXPECT_THAT(guide, HasSubstr("```cpp\n" + in_its_folder(name) + "```\n")) << name << " differs from the guide";
  }
  EXPECT_THAT(guide, HasSubstr("```python\n" + text_of("docs/examples/proportional.py") + "```\n"));
}

TEST_F(GuideTest, HasFiftyLinesOfCppAndThirtyOfPython) {
  const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
  EXPECT_LE(lines(in_its_folder("busy.h")) + lines(in_its_folder("busy.cpp")), 50);
  EXPECT_LE(lines(text_of("docs/examples/proportional.py")), 30);
}

TEST_F(GuideTest, NamesEveryOptionAndLimit) {
  const std::string guide = text_of("docs/write-your-tuner.md");
  for (const tuners::OptionSpec& option : tuners::external::options()) {
    EXPECT_THAT(guide, HasSubstr("| `" + option.name + "` |"));
  }
}

TEST_F(GuideTest, ItsTunerKeepsOperatorsAsBusyAsTheyShouldBe) {
  const auto tuner = kRows[0].make(context, {{"target", 0.7}});
  EXPECT_EQ(tuner->plan().parallelism("map"), 2U);
  EXPECT_EQ(degree(*tuner, 700), 2U);
  EXPECT_EQ(degree(*tuner, 1000), 3U);  // 2 / 0.7 = 2.86
  EXPECT_EQ(degree(*tuner, 300), 1U);   // 0.86
  EXPECT_EQ(degree(*tuner, 0), 1U);
  EXPECT_EQ(degree(*tuner, std::nullopt), 2U);  // not known
  EXPECT_EQ(decide(*tuner, 1000).why, "the busy times ask for in=1 map=3 out=1");
}

TEST_F(GuideTest, ItsTunerRunsAJob) {
  EXPECT_EQ(degree_after_a_run(*tuners::busy::make(context, {{"target", 0.7}})), 3U);
}

TEST_F(GuideTest, ItsProgramFollowsTheSameRule) {
  const nlohmann::json options = {{"command", {"python3", kRoot + "/docs/examples/proportional.py"}},
                                  {"options", {{"target", 0.7}}},
                                  {"time_out", 60},
                                  {"period", 60},
                                  {"settle", 0}};
  const auto program = tuners::external::make(context, options);
  const auto prepared = program->prepare();
  ASSERT_TRUE(prepared.has_value()) << prepared.error();
  const auto tuner = tuners::busy::make(context, {{"target", 0.7}});
  for (const double busy_ms_per_s : {0.0, 300.0, 350.0, 351.0, 700.0, 701.0, 1000.0}) {
    EXPECT_EQ(degree(*program, busy_ms_per_s), degree(*tuner, busy_ms_per_s)) << busy_ms_per_s;
  }
  EXPECT_EQ(degree(*program, std::nullopt), 2U);
  EXPECT_EQ(decide(*program, 1000).why, "map is busy for 1000 ms/s: 2 -> 3");
  EXPECT_EQ(decide(*program, 1000).next, 1);
  EXPECT_EQ(decide(*program, 700).next, 0);
  EXPECT_EQ(degree_after_a_run(*program), 3U);
}

}  // namespace
}  // namespace millrace::experiments
