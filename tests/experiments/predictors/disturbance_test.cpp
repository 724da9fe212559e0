#include "experiments/predictors/disturbance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/kernel/moments.h"
#include "tests/experiments/predictors/made_pipelines.h"

namespace millrace::experiments {
namespace {

using models::CallFeature;
using testing::Each;

TEST(CardinalityFactors, HaveALogarithmOfMeanZeroAndTheSpreadThatIsAsked) {
  kernel::OnlineMoments logarithms;
  for (std::uint64_t position = 0; position < 1000; ++position) {
    for (const double factor : cardinality_factors(7, position, 1.5, 40)) logarithms.add(std::log(factor));
  }
  // Standard errors: 1.5 / sqrt(40,000) = 0.0075, and 0.0053 of the deviation.
  EXPECT_NEAR(logarithms.mean(), 0, 0.03);
  EXPECT_NEAR(logarithms.standard_deviation(), 1.5, 0.02);
}

TEST(CardinalityFactors, WithoutSpreadAreOne) {
  EXPECT_THAT(cardinality_factors(7, 3, 0, 5), Each(1.0));
}

TEST(CardinalityFactors, DependOnSeedQueryAndSpread) {
  const auto factors = cardinality_factors(7, 3, 1, 5);
  EXPECT_EQ(cardinality_factors(7, 3, 1, 5), factors);
  EXPECT_NE(cardinality_factors(8, 3, 1, 5), factors);
  EXPECT_NE(cardinality_factors(7, 4, 1, 5), factors);
  EXPECT_NE(cardinality_factors(7, 3, 1.5, 5), factors);
}

TEST(Disturbed, MultipliesRowsAndChunksOfEachNode) {
  const models::PipelineSample sample = made_sample(1, 655'360, 1);  // ten chunks
  const models::PipelineSample moved = disturbed(sample, {1, 3, 0.01});
  EXPECT_EQ(moved.nodes[0].features, sample.nodes[0].features);
  EXPECT_NEAR(rows_of(moved.nodes[1]), 3 * 655'360, 10);
  EXPECT_FLOAT_EQ(moved.nodes[1].chunks, 30);
  for (const CallFeature held : {CallFeature::rows, CallFeature::held_rows}) {
    models::CallFeatures release = moved.nodes[1].release;
    EXPECT_NEAR(std::expm1(static_cast<double>(feature(release, held))), 3 * 655'360, 10);
  }
  EXPECT_NEAR(rows_of(moved.nodes[2]), 6553.6, 0.1);
  EXPECT_FLOAT_EQ(moved.nodes[2].chunks, 1);  // never less than one
  EXPECT_EQ(moved.latency_s, sample.latency_s);
}

TEST(Disturbed, MultipliesAJoinsTableByTheFactorOfItsBuild) {
  using models::PipelineOperator;
  models::PipelineSample sample;
  sample.nodes = {{.type = PipelineOperator::hash_probe, .parent = -1},
                  {.type = PipelineOperator::scan, .parent = 0},
                  {.type = PipelineOperator::hash_build, .parent = 0}};
  const auto held = static_cast<std::size_t>(CallFeature::held_rows);
  sample.nodes[0].features[held] = std::log1p(1000.0F);
  const models::PipelineSample moved = disturbed(sample, {5, 7, 3});
  EXPECT_NEAR(std::expm1(moved.nodes[0].features[held]), 3000, 1);
}

TEST(Disturbed, ByFactorsOfOneLeavesTheSampleAlone) {
  const models::PipelineSample sample = made_sample(1, 12'345, 1);
  const models::PipelineSample same = disturbed(sample, {1, 1, 1});
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(same.nodes[i].features, sample.nodes[i].features);
    EXPECT_EQ(same.nodes[i].release, sample.nodes[i].release);
    EXPECT_EQ(same.nodes[i].chunks, sample.nodes[i].chunks);
  }
}

}  // namespace
}  // namespace millrace::experiments
