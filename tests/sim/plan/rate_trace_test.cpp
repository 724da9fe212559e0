#include "sim/plan/rate_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace millrace::plan {
namespace {

using kernel::Duration;
using kernel::SimTime;
using testing::ElementsAre;
using namespace kernel::literals;

SimTime at(Duration since_start) {
  return SimTime() + since_start;
}

// A file that lives as long as the test.
class TraceFile : public testing::Test {
 protected:
  void SetUp() override {
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path(testing::TempDir()) / (std::string("millrace_trace_") + test.name() + ".csv");
  }
  void TearDown() override { std::filesystem::remove(path_); }

  RateSchedule load(const std::string& text, const TraceOptions& options = {}) {
    std::ofstream(path_) << text;
    const auto schedule = load_trace(path_, options);
    EXPECT_TRUE(schedule.has_value());
    return schedule ? *schedule : RateSchedule::constant(0);
  }
  std::vector<std::string> mistakes(const std::string& text, const TraceOptions& options = {}) {
    std::ofstream(path_) << text;
    return mistakes_of(load_trace(path_, options));
  }
  static std::vector<std::string> mistakes_of(const tl::expected<RateSchedule, std::vector<TraceError>>& loaded) {
    std::vector<std::string> sentences;
    if (loaded) return sentences;
    for (const TraceError& error : loaded.error()) sentences.push_back(error.text());
    return sentences;
  }

  std::filesystem::path path_;
};

// 10, 40 and 20 records/s for 10 s each: mean 70/3, peak 40.
constexpr const char* kThreeSteps = "t,rate\n0,10\n10,40\n20,20\n";

TEST_F(TraceFile, PlaysStepsAndStartsAgain) {
  const RateSchedule schedule = load(kThreeSteps);
  EXPECT_EQ(schedule.rate(at(9_s)), 10);
  EXPECT_EQ(schedule.rate(at(10_s)), 40);
  EXPECT_EQ(schedule.rate(at(29_s)), 20);
  EXPECT_EQ(schedule.rate(at(30_s)), 10);
  EXPECT_EQ(schedule.records_until(at(30_s)), 700);
}

TEST_F(TraceFile, HoldsTheLastValueWithoutLoop) {
  EXPECT_EQ(load(kThreeSteps, {.loop = false}).rate(at(1000_s)), 20);
}

TEST_F(TraceFile, ScalesRatesAndTimes) {
  EXPECT_EQ(load(kThreeSteps, {.scale = 2.5}).rate(at(15_s)), 100);
  EXPECT_EQ(load(kThreeSteps, {.scale_peak = 1000}).peak(), 1000);
  EXPECT_NEAR(load(kThreeSteps, {.scale_mean = 1000}).records_until(at(30_s)), 30'000, 1e-9);
  const RateSchedule fast = load(kThreeSteps, {.time_scale = 0.1});
  EXPECT_EQ(fast.extent(), 3_s);
  EXPECT_EQ(fast.rate(at(1500_ms)), 40);
}

TEST_F(TraceFile, InterpolatesBetweenRows) {
  const RateSchedule schedule = load(kThreeSteps, {.interpolate = true});
  EXPECT_EQ(schedule.rate(at(5_s)), 25);
  EXPECT_EQ(schedule.rate(at(15_s)), 30);
  EXPECT_EQ(schedule.rate(at(25_s)), 20);
}

TEST_F(TraceFile, CutsBeforeItScales) {
  const RateSchedule schedule = load(kThreeSteps, {.scale_peak = 100, .start = 15_s, .length = 10_s});
  EXPECT_EQ(schedule.extent(), 10_s);
  EXPECT_EQ(schedule.rate(at(4_s)), 100);
  EXPECT_EQ(schedule.rate(at(6_s)), 50);
  EXPECT_EQ(schedule.rate(at(14_s)), 100);
  EXPECT_EQ(load(kThreeSteps, {.interpolate = true, .start = 5_s}).rate(SimTime()), 25);
}

TEST_F(TraceFile, OneRowIsAConstant) {
  EXPECT_EQ(load("5,7\n").rate(at(99_s)), 7);
}

TEST_F(TraceFile, MissingFilesAndFolders) {
  EXPECT_THAT(mistakes_of(load_trace("no/such.csv", {})), ElementsAre("no/such.csv: no such file"));
  EXPECT_THAT(mistakes_of(load_trace("/", {})), ElementsAre("/: is a folder, not a file"));
}

TEST_F(TraceFile, MistakesNameTheFileLineAndColumn) {
  EXPECT_THAT(mistakes("t,rate\n0,-1\n"), ElementsAre(path_.string() + ":2:3: the rate -1 is negative"));
  EXPECT_THAT(mistakes(""), ElementsAre(path_.string() + ": is empty"));
}

TEST_F(TraceFile, OptionsThatLeaveNothing) {
  EXPECT_THAT(mistakes(kThreeSteps, {.start = 30_s}), ElementsAre(testing::HasSubstr("the cut leaves nothing")));
  EXPECT_THAT(mistakes("0,0\n1,0\n", {.scale_peak = 5}), ElementsAre(testing::HasSubstr("every rate is 0")));
  EXPECT_THAT(mistakes(kThreeSteps, {.time_scale = 1e-12}), ElementsAre(testing::HasSubstr("time scale")));
}

TEST_F(TraceFile, LongOnesAndGreatRatesAreWithinReach) {
  EXPECT_THAT(mistakes("0,1e308\n1,1e308\n", {.scale = 100}), ElementsAre(testing::HasSubstr("rates are too great")));
  const auto schedule = load("0,1\n3.7e9,2\n");  // its last interval ends where the clock of a run does not reach
  EXPECT_EQ(schedule.rate(kernel::SimTime::from_ns(1)), 1);
}

}  // namespace
}  // namespace millrace::plan
