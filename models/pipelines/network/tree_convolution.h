// Convolution over trees of any number of children: the continuous binary tree [Mou et al. 2016; MERLIN, Eq. 6 to 8].
// Sees LibTorch.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>

#include "models/pipelines/network/tree_network.h"

namespace millrace::models {

// The windows of a batch: each node that has a parent, its share of the right and of the left matrix there. The same
// for all layers.
struct TreeWindows {
  torch::Tensor child, parent;  // [children], int64: rows
  torch::Tensor left, right;    // [children], float: eta_l and eta_r
};

// A window is a node and its children, so Eq. 6 has d = 2. Depth is counted from below, eta_t = 1 for the node and 0
// for its children: counted from above, the node would have no weight of its own. The p-th of n children has eta_r = (p
// - 1) / (n - 1); a single one has 1/2, where the equation has 0 / 0. eta_l = 1 - eta_r.
TreeWindows tree_windows(const TreeBatch& batch);

// tanh(W_t x + W_l sum eta_l x_child + W_r sum eta_r x_child + b) of every node: [nodes, in] to [nodes, out].
class TreeConvolutionImpl : public torch::nn::Module {
 public:
  TreeConvolutionImpl(std::int64_t in, std::int64_t out);
  torch::Tensor forward(const torch::Tensor& x, const TreeWindows& windows);

 private:
  torch::nn::Linear all_{nullptr};  // (W_t | W_l | W_r) and b
};
TORCH_MODULE(TreeConvolution);

}  // namespace millrace::models
