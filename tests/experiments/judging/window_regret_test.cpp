#include "experiments/judging/window_regret.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

JudgedWindow window(double instances, bool held, double oracle, bool feasible = true) {
  return {.instances = instances, .held = held, .oracle = OracleNeed{.instances = oracle, .feasible = feasible}};
}

// 12 / 8 - 1 = 0.5 and 9 / 9 - 1 = 0; the mean of the two is 0.25, where 21 / 17 - 1 would be 0.235.
TEST(WindowRegret, IsTheMeanOverFeasibleWindows) {
  const WindowRegret regret = window_regret(std::vector{window(12, true, 8), window(9, true, 9)});
  EXPECT_DOUBLE_EQ(regret.mean.value(), 0.25);
  EXPECT_EQ(regret.feasible, 2U);
  EXPECT_EQ(regret.infeasible(), 0U);
}

// 4 instances where 8 are needed would be a regret of -0.5, and are none.
TEST(WindowRegret, WindowsThatWereNotHeldAreCountedBeside) {
  const WindowRegret regret = window_regret(
      std::vector{window(10, true, 8), window(4, false, 8), window(30, false, 20, false), window(30, true, 20, false)});
  EXPECT_DOUBLE_EQ(regret.mean.value(), 0.25);
  EXPECT_EQ(regret.feasible, 1U);
  EXPECT_EQ(regret.overloaded, 1U);
  EXPECT_EQ(regret.unservable, 2U) << "whether the tuner held them or not: there is nothing to divide by";
  EXPECT_EQ(regret.judged(), 4U);
}

TEST(WindowRegret, WithoutAFeasibleWindowThereIsNone) {
  EXPECT_EQ(window_regret(std::vector{window(4, false, 8)}).mean, std::nullopt);
  EXPECT_EQ(window_regret(std::vector{JudgedWindow{.instances = 4, .held = true, .oracle = {}}}), WindowRegret());
}

// (0.5 + 0.1) / 2, however many windows each run has; the third run has none that counts.
TEST(WindowRegret, OverRunsEachRunCountsAlike) {
  const WindowRegret all = over_runs(std::vector<WindowRegret>{
      {.mean = 0.5, .feasible = 30}, {.mean = 0.1, .feasible = 10, .unservable = 1}, {.mean = {}, .overloaded = 7}});
  EXPECT_DOUBLE_EQ(all.mean.value(), 0.3);
  EXPECT_EQ(all.feasible, 40U);
  EXPECT_EQ(all.infeasible(), 8U);
  EXPECT_EQ(over_runs({}), WindowRegret());
}

}  // namespace
}  // namespace millrace::experiments
