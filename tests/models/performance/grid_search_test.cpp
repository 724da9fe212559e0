#include "models/performance/grid_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/models/performance/made_samples.h"

namespace millrace::models {
namespace {

using enum PerformanceRegressor;
using testing::HasSubstr;

TEST(PerformanceGrid, BeginsWithThePapersValuesAndVariesThem) {
  for (const PerformanceRegressor regressor : {forest, svr, adaboost, gbdt, xgboost}) {
    const auto grid = performance_grid(regressor);
    EXPECT_EQ(grid.front(), paper_settings(regressor));
    EXPECT_EQ(grid.size(), regressor == svr ? 16U : regressor == forest ? 6U : 9U);
    for (const PerformanceSettings& settings : grid) {
      EXPECT_EQ(problem_of(settings), "");
      EXPECT_EQ(std::ranges::count(grid, settings), 1);
    }
  }
}

TEST(FoldOfSamples, DealsSamplesOutEvenly) {
  const auto fold_of = fold_of_samples(25, 10, 3);
  std::map<std::uint32_t, int> sizes;
  for (const std::uint32_t fold : fold_of) ++sizes[fold];
  ASSERT_EQ(sizes.size(), 10U);
  for (const auto& [fold, size] : sizes) EXPECT_EQ(size, fold < 5 ? 3 : 2);
  EXPECT_EQ(fold_of_samples(25, 10, 3), fold_of);
  EXPECT_NE(fold_of_samples(25, 10, 4), fold_of);
}

TEST(FoldOfSamples, LeavesOneOutWhereThereAreFewerSamplesThanFolds) {
  auto fold_of = fold_of_samples(4, 10, 1);
  std::ranges::sort(fold_of);
  EXPECT_EQ(fold_of, (std::vector<std::uint32_t>{0, 1, 2, 3}));
}

TEST(GridSearch, ChoosesTheBetterOfTwo) {
  const auto samples = made_samples(30, step_law);
  PerformanceSettings stump = paper_settings(gbdt), one_step = stump;
  one_step.trees = 1;  // a tenth of the way from the mean
  const std::vector<PerformanceSettings> grid = {one_step, stump};
  const auto found = grid_search(*millrace_learning(), grid, samples, 10, 7);
  ASSERT_TRUE(found) << found.error();
  EXPECT_EQ(found->trees, 100U);
  EXPECT_EQ(found->seed, 7U);
  const auto folds = fold_of_samples(30, 10, 7);
  EXPECT_LT(*cross_validated_mse(*millrace_learning(), stump, samples, folds),
            *cross_validated_mse(*millrace_learning(), one_step, samples, folds));
}

TEST(GridSearch, TakesTheFirstOfEquals) {
  PerformanceSettings first = paper_settings(svr), second = first;
  second.trees = 5;  // which it does not read
  const std::vector<PerformanceSettings> grid = {first, second};
  EXPECT_EQ(grid_search(*millrace_learning(), grid, made_samples(6, smooth_law), 10, 1)->trees, first.trees);
}

TEST(GridSearch, OneSampleLeavesNothingToSearchBy) {
  const auto grid = performance_grid(forest);
  const std::vector<PerformanceSample> one = {{1, 2, 3}};
  EXPECT_EQ(grid_search(*millrace_learning(), grid, one, 10, 1)->least_split, 2U);
  EXPECT_THAT(cross_validated_mse(*millrace_learning(), grid[0], one, {}).error(), HasSubstr("two samples"));
}

}  // namespace
}  // namespace millrace::models
