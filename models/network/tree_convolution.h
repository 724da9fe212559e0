// Convolution over trees of any number of children: the continuous binary tree [Mou et al. 2016; MERLIN, Eq. 6 to 8].
// Sees LibTorch.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>

namespace millrace::models {

// The windows of a batch: each pair of a node and one whose child it is, and the child's share of the left and of the
// right matrix there. The same for all layers. A window is a node and its children, so Eq. 6 has d = 2. Depth is
// counted from below, eta_t = 1 for the node and 0 for its children: counted from above, the node would have no weight
// of its own. The p-th of n children has eta_r = (p - 1) / (n - 1); a single one has 1/2, where the equation has 0 / 0.
// eta_l = 1 - eta_r.
struct TreeWindows {
  torch::Tensor child, parent;  // [children], int64: rows
  torch::Tensor left, right;    // [children], float: eta_l and eta_r
};

// `place`: of each pair, the child's position among its siblings, from 1; `siblings`: how many there are. All [pairs],
// int64.
TreeWindows tree_windows(const torch::Tensor& child, const torch::Tensor& parent, const torch::Tensor& place,
                         const torch::Tensor& siblings);

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
