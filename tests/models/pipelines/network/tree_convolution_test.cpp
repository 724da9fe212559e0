#include "models/network/tree_convolution.h"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>
#include <vector>

#include "models/pipelines/network/tree_batch.h"

namespace millrace::models {
namespace {

TreeBatch batch_of(const std::vector<std::vector<std::int32_t>>& trees) {
  std::vector<PipelineSample> samples;
  for (const auto& parents : trees) {
    PipelineSample sample;
    for (const std::int32_t parent : parents) sample.nodes.push_back({.parent = parent});
    samples.push_back(sample);
  }
  return tree_batch(samples, tree_scales(samples));
}

// Weights 1, 10 and 100 of the node, of the left and of the right matrix, nothing added.
TreeConvolution decimal_convolution() {
  TreeConvolution convolution(1, 1);
  const torch::NoGradGuard guard;
  convolution->parameters()[0].copy_(torch::tensor({1.0F, 10.0F, 100.0F}).view({1, 3}));
  convolution->parameters()[1].zero_();
  return convolution;
}

// What tanh() is taken of.
std::vector<double> convolved(const TreeBatch& batch, const std::vector<float>& x) {
  const torch::NoGradGuard guard;
  const torch::Tensor y = decimal_convolution()(torch::tensor(x).unsqueeze(1), tree_windows(batch));
  std::vector<double> before;
  for (std::int64_t i = 0; i < y.size(0); ++i) {
    before.push_back(std::atanh(static_cast<double>(y[i][0].item<float>())));
  }
  return before;
}

TEST(TreeConvolution, IsAsByHandForAnyNumberOfChildren) {
  const float u = 1e-3F;  // keeps tanh() invertible
  // No child: the node alone.
  EXPECT_NEAR(convolved(batch_of({{-1}}), {3 * u})[0], 3e-3, 1e-6);
  // One: half of both matrices, (10 + 100) / 2 = 55.
  EXPECT_NEAR(convolved(batch_of({{-1, 0}}), {3 * u, 2 * u})[0], 113e-3, 1e-6);
  EXPECT_NEAR(convolved(batch_of({{-1, 0}}), {3 * u, 2 * u})[1], 2e-3, 1e-6);
  // Two: the first has the left matrix, the second the right one.
  EXPECT_NEAR(convolved(batch_of({{-1, 0, 0}}), {0, 2 * u, 1 * u})[0], 120e-3, 1e-6);
  // Three: the middle one has half of both.
  EXPECT_NEAR(convolved(batch_of({{-1, 0, 0, 0}}), {0, 1 * u, 2 * u, 3 * u})[0], 420e-3, 1e-5);
}

TEST(TreeConvolution, SeesChildrenAndNoGrandchildren) {
  // 0 - (1, 2), 2 - 3.
  const TreeBatch batch = batch_of({{-1, 0, 0, 2}});
  const auto y = convolved(batch, {0, 0, 0, 1e-3F});
  EXPECT_NEAR(y[0], 0, 1e-6);
  EXPECT_NEAR(y[2], 55e-3, 1e-6);
}

TEST(TreeConvolution, KeepsTreesApart) {
  const auto y = convolved(batch_of({{-1, 0}, {-1, 0, 0}}), {1e-3F, 0, 0, 0, 2e-3F});
  EXPECT_NEAR(y[0], 1e-3, 1e-6);
  EXPECT_NEAR(y[2], 200e-3, 1e-6);
}

TEST(TreeConvolution, HasTheGradientsOfFiniteDifferences) {
  torch::manual_seed(1);
  const TreeBatch batch = batch_of({{-1, 0, 0, 2, 2, 2}, {-1, 0}});
  const TreeWindows windows = tree_windows(batch);
  TreeConvolution convolution(3, 4);
  torch::Tensor x = torch::randn({batch.nodes, 3}), weights = torch::randn({batch.nodes, 4});
  x.requires_grad_();
  (convolution(x, windows) * weights).sum().backward();
  const torch::NoGradGuard guard;
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const auto value = [&](float shift) {
      torch::Tensor moved = x.clone();
      moved.data_ptr<float>()[i] += shift;
      return (convolution(moved, windows) * weights).sum().item<float>();
    };
    EXPECT_NEAR(x.grad().data_ptr<float>()[i], (value(1e-2F) - value(-1e-2F)) / 2e-2F, 5e-3F);
  }
}

}  // namespace
}  // namespace millrace::models
