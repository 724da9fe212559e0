#include "models/pipelines/network/tree_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>
#include <limits>

#include "made_pipelines.h"
#include "models/pipelines/network/tree_pooling.h"

namespace millrace::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::int64_t> numbers(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.to(torch::kInt64).flatten().contiguous();
  return {flat.data_ptr<std::int64_t>(), flat.data_ptr<std::int64_t>() + flat.numel()};
}

PipelineSample sample_of(const std::vector<std::int32_t>& parents) {
  PipelineSample sample;
  for (const std::int32_t parent : parents) sample.nodes.push_back({.parent = parent});
  return sample;
}

TEST(TreeBatch, LaysTreesSideBySide) {
  // 0 - (1, 2), 2 - (3, 4, 5); and 6 - 7.
  const std::vector<PipelineSample> samples{sample_of({-1, 0, 0, 2, 2, 2}), sample_of({-1, 0})};
  const TreeBatch batch = tree_batch(samples, tree_scales(samples));
  EXPECT_EQ(batch.trees, 2);
  EXPECT_EQ(batch.nodes, 8);
  EXPECT_EQ(batch.longest, 6);
  EXPECT_THAT(numbers(batch.tree), ElementsAre(0, 0, 0, 0, 0, 0, 1, 1));
  EXPECT_THAT(numbers(batch.parent), ElementsAre(0, 0, 0, 2, 2, 2, 6, 6));
  EXPECT_THAT(numbers(batch.is_root), ElementsAre(1, 0, 0, 0, 0, 0, 1, 0));
  EXPECT_THAT(numbers(batch.depth), ElementsAre(0, 1, 1, 2, 2, 2, 0, 1));
  EXPECT_THAT(numbers(batch.height), ElementsAre(2, 0, 1, 0, 0, 0, 1, 0));
  EXPECT_THAT(numbers(batch.place), ElementsAre(1, 1, 2, 1, 2, 3, 1, 1));
  EXPECT_THAT(numbers(batch.siblings), ElementsAre(1, 2, 2, 3, 3, 3, 1, 1));
  ASSERT_EQ(batch.by_height.size(), 3U);
  EXPECT_THAT(numbers(batch.by_height[0]), ElementsAre(1, 3, 4, 5, 7));
  EXPECT_THAT(numbers(batch.by_height[1]), ElementsAre(2, 6));
  EXPECT_THAT(numbers(batch.by_height[2]), ElementsAre(0));
  EXPECT_THAT(numbers(batch.padded), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8));
  EXPECT_FALSE(batch.costs.defined());
}

TEST(TreeBatch, StandardisesOverTheTrainingSet) {
  std::vector<PipelineSample> samples{sample_of({-1, 0}), sample_of({-1})};
  samples[0].nodes[0].features[0] = 1;
  samples[0].nodes[1].features[0] = 4;
  samples[1].nodes[0].features[0] = 7;
  samples[0].nodes[1].type = PipelineOperator::hash_build;
  samples[0].nodes[1].has_release = true;
  samples[0].nodes[1].release[2] = 5;
  const std::vector<NodeCosts> costs{{{1}, {2}}, {{3}}};
  const TreeScales scales = tree_scales(samples, costs);
  const TreeBatch batch = tree_batch(samples, scales, costs);
  const double root = std::sqrt(1.5);
  for (std::int64_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(batch.features[i][0].item<float>(), static_cast<double>(i - 1) * root, 1e-6);
    EXPECT_NEAR(batch.costs[i][0].item<float>(), static_cast<double>(i - 1) * root, 1e-6);
    // A column that never varied says nothing, whatever it holds.
    EXPECT_EQ(batch.features[i][1].item<float>(), 0);
    EXPECT_EQ(batch.costs[i][1].item<float>(), 0);
  }
  samples[0].nodes[0].features[1] = 9;
  samples[0].nodes[0].features[0] = 1e9F;
  const torch::Tensor features = tree_batch(samples, scales, costs).features;
  EXPECT_EQ(features[0][1].item<float>(), 0);
  EXPECT_EQ(features[0][0].item<float>(), ColumnScales::kFarthest);
  // The release is last but the type, which is one-hot.
  const std::int64_t has_release = 2 * kCallFeatures + 1;
  EXPECT_GT(features[1][has_release].item<float>(), 0);
  EXPECT_LT(features[0][has_release].item<float>(), 0);
  EXPECT_EQ(features.narrow(1, has_release + 1, kPipelineOperators).sum().item<float>(), 3);
  EXPECT_EQ(features[1][has_release + 1 + static_cast<int>(PipelineOperator::hash_build)].item<float>(), 1);
}

TEST(TreeBatch, SaysWhatIsTheMatterWithASample) {
  EXPECT_EQ(problem_of(sample_of({-1, 0, 1})), "");
  EXPECT_EQ(problem_of(sample_of({})), "a pipeline has no operators");
  EXPECT_EQ(problem_of(sample_of({0})), "node 0 of a pipeline is not its root");
  EXPECT_EQ(problem_of(sample_of({-1, -1})), "node 1 of a pipeline is a second root");
  EXPECT_EQ(problem_of(sample_of({-1, 2, 0})), "node 1 of a pipeline stands before its parent, 2");
  PipelineSample sample = sample_of({-1});
  sample.nodes[0].chunks = 0;
  EXPECT_THAT(problem_of(sample), HasSubstr("0 chunks are below 1"));
  sample = sample_of({-1});
  sample.nodes[0].release[3] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(problem_of(sample), "node 0 of a pipeline has a feature that is no number");
}

TEST(TreePooling, TakesTheGreatestOfEachTree) {
  const std::vector<PipelineSample> samples{sample_of({-1, 0}), sample_of({-1, 0, 0})};
  const TreeBatch batch = tree_batch(samples, tree_scales(samples));
  torch::Tensor x = torch::tensor({1.0F, -5.0F, 2.0F, -6.0F, -1.0F, 0.0F, -2.0F, 4.0F, -3.0F, 1.0F}).view({5, 2});
  x.requires_grad_();
  const torch::Tensor most = max_of_trees(x, batch);
  EXPECT_TRUE(torch::equal(most, torch::tensor({2.0F, -5.0F, -1.0F, 4.0F}).view({2, 2})));
  (most * torch::tensor({1.0F, 2.0F, 3.0F, 4.0F}).view({2, 2})).sum().backward();
  EXPECT_THAT(numbers(x.grad()), ElementsAre(0, 2, 1, 0, 3, 0, 0, 4, 0, 0));
}

}  // namespace
}  // namespace millrace::models
