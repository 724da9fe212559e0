#include "models/pipelines/network/tree_convolution.h"

#include <torch/utils.h>

#include "models/pipelines/network/row_sums.h"

namespace millrace::models {

TreeWindows tree_windows(const TreeBatch& batch) {
  const torch::Tensor child = batch.is_root.logical_not().nonzero().squeeze(1);
  const torch::Tensor place = batch.place.index_select(0, child).to(torch::kFloat32),
                      siblings = batch.siblings.index_select(0, child).to(torch::kFloat32);
  const torch::Tensor right =
      torch::where(siblings > 1, (place - 1) / (siblings - 1).clamp_min(1), torch::full_like(place, 0.5));
  return {.child = child, .parent = batch.parent.index_select(0, child), .left = 1 - right, .right = right};
}

TreeConvolutionImpl::TreeConvolutionImpl(std::int64_t in, std::int64_t out) {
  all_ = register_module("all", torch::nn::Linear(3 * in, out));
}

torch::Tensor TreeConvolutionImpl::forward(const torch::Tensor& x, const TreeWindows& windows) {
  const torch::Tensor left = weighted_row_sums(x, windows.child, windows.parent, windows.left, x.size(0)),
                      right = weighted_row_sums(x, windows.child, windows.parent, windows.right, x.size(0));
  return torch::tanh(all_(torch::cat({x, left, right}, 1)));
}

}  // namespace millrace::models
