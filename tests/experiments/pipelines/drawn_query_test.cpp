#include "experiments/pipelines/drawn_query.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::experiments {
namespace {

// big (1,000,000 rows) joined with a filtered small, grouped.
PipelineWorkload workload() {
  PipelineWorkload made;
  made.tables = {{"big", 1e6, 10, 100}, {"small", 1e4, 4, 40}};
  PipelineTemplate joined;
  joined.steps = {{.kind = StepKind::scan, .table = 1, .columns = 2},
                  {.kind = StepKind::filter, .draw = {0.2, 0.2}},
                  {.kind = StepKind::scan, .table = 0, .columns = 5},
                  {.kind = StepKind::join, .others = {1}},
                  {.kind = StepKind::aggregate, .columns = 3, .draw = {1000, 1000}},
                  {.kind = StepKind::sort, .limit = 10}};
  made.templates = {joined};
  return made;
}

DrawnQuery drawn(const PipelineWorkload& of, std::uint64_t seed = 1, double sigma = 0) {
  return drawn_query(of, of.templates[0], kernel::Seed(seed), sigma);
}

TEST(DrawnQuery, RowsFollowFromFiltersAndKeys) {
  const DrawnQuery query = drawn(workload());
  ASSERT_EQ(query.steps.size(), 6U);
  EXPECT_DOUBLE_EQ(query.steps[0].rows, 1e4);
  EXPECT_DOUBLE_EQ(query.steps[1].rows, 2000);
  EXPECT_DOUBLE_EQ(query.steps[1].kept, 0.2);
  EXPECT_DOUBLE_EQ(query.steps[2].row_bytes, 50);
  EXPECT_DOUBLE_EQ(query.steps[3].rows, 2e5);  // each of big's keys is in small, of which a fifth is left
  EXPECT_DOUBLE_EQ(query.steps[3].selectivity, 0.2);
  EXPECT_EQ(query.steps[3].columns, 6U);
  EXPECT_NEAR(query.steps[4].rows, 1000, 1e-6);
  EXPECT_DOUBLE_EQ(query.steps[5].rows, 10);
  for (const DrawnStep& step : query.steps) EXPECT_DOUBLE_EQ(step.estimated, step.rows);  // sigma 0
}

TEST(DrawnQuery, PredicatesAreDrawnLogUniformly) {
  PipelineWorkload of = workload();
  of.templates[0].steps[1].draw = {0.01, 1};
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) sum += std::log10(drawn(of, seed).steps[1].selectivity);
  EXPECT_NEAR(sum / 2000, -1, 0.05);
}

TEST(DrawnQuery, ErrorsOfEstimatesGrowWithFiltersAndJoins) {
  const PipelineWorkload of = workload();
  double one = 0, two = 0;
  constexpr int kQueries = 4000;
  for (std::uint64_t seed = 0; seed < kQueries; ++seed) {
    const DrawnQuery query = drawn(of, seed, 0.5);
    one += std::pow(std::log(query.steps[1].estimated / query.steps[1].rows), 2);
    two += std::pow(std::log(query.steps[3].estimated / query.steps[3].rows), 2);
  }
  EXPECT_NEAR(one / kQueries, 0.25, 0.03);
  EXPECT_NEAR(two / kQueries, 0.5, 0.05);
}

TEST(DrawnQuery, TheSameSeedDrawsTheSame) {
  PipelineWorkload of = workload();
  of.templates[0].steps[1].draw = {0.01, 1};
  EXPECT_EQ(drawn(of, 7, 1).steps[3].estimated, drawn(of, 7, 1).steps[3].estimated);
  EXPECT_NE(drawn(of, 7, 1).steps[3].rows, drawn(of, 8, 1).steps[3].rows);
  EXPECT_EQ(drawn(of, 7, 1).steps[3].rows, drawn(of, 7, 0).steps[3].rows);  // whatever the optimiser believes
}

TEST(DistinctValues, AreThoseOfRandomDraws) {
  EXPECT_DOUBLE_EQ(distinct_values(1, 50), 1);
  EXPECT_DOUBLE_EQ(distinct_values(10, 0), 0);
  EXPECT_NEAR(distinct_values(2, 2), 1.5, 1e-12);
  EXPECT_NEAR(distinct_values(1e15, 1000), 1000, 1e-6);
}

TEST(DistinctValues, GroupsAreFoundBehindThem) {
  for (const double groups : {1.0, 7.0, 1000.0, 2e6}) {
    EXPECT_NEAR(groups_behind(distinct_values(groups, 1e6), 1e6), groups, 0.5 + 1e-3 * groups) << groups;
  }
  EXPECT_EQ(groups_behind(1000, 1000), kMostGroups);  // no two rows alike
}

}  // namespace
}  // namespace millrace::experiments
