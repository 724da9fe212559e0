#include "models/network/tree_convolution.h"

#include <torch/utils.h>

#include "models/network/row_sums.h"

namespace millrace::models {

TreeWindows tree_windows(const torch::Tensor& child, const torch::Tensor& parent, const torch::Tensor& place,
                         const torch::Tensor& siblings) {
  const torch::Tensor p = place.to(torch::kFloat32), n = siblings.to(torch::kFloat32);
  const torch::Tensor right = torch::where(n > 1, (p - 1) / (n - 1).clamp_min(1), torch::full_like(p, 0.5));
  return {.child = child, .parent = parent, .left = 1 - right, .right = right};
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
