#include "models/pipelines/network/tree_pooling.h"

#include <torch/csrc/autograd/custom_function.h>

#include <limits>

namespace millrace::models {

namespace {

class MaxOfTrees : public torch::autograd::Function<MaxOfTrees> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& tree, std::int64_t trees) {
    const torch::Tensor source = x.contiguous();
    const std::int64_t nodes = source.size(0), width = source.size(1);
    torch::Tensor most = torch::full({trees, width}, std::numeric_limits<float>::lowest(), source.options());
    torch::Tensor row_of_most = torch::zeros({trees, width}, torch::kInt64);
    for (std::int64_t row = 0; row < nodes; ++row) {
      const std::int64_t at = tree.data_ptr<std::int64_t>()[row] * width;
      const float* const in = source.data_ptr<float>() + row * width;
      float* const out = most.data_ptr<float>() + at;
      std::int64_t* const rows = row_of_most.data_ptr<std::int64_t>() + at;
      for (std::int64_t k = 0; k < width; ++k) {
        if (in[k] <= out[k]) continue;
        out[k] = in[k];
        rows[k] = row;
      }
    }
    context->save_for_backward({row_of_most});
    context->saved_data["nodes"] = nodes;
    return most;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const torch::Tensor rows = context->get_saved_variables()[0];
    const torch::Tensor gradient = gradients[0].contiguous();
    const std::int64_t width = gradient.size(1);
    torch::Tensor result = torch::zeros({context->saved_data["nodes"].toInt(), width}, gradient.options());
    for (std::int64_t i = 0; i < gradient.numel(); ++i) {
      result.data_ptr<float>()[rows.data_ptr<std::int64_t>()[i] * width + i % width] += gradient.data_ptr<float>()[i];
    }
    return {result, {}, {}};
  }
};

}  // namespace

torch::Tensor max_of_trees(const torch::Tensor& x, const TreeBatch& batch) {
  return MaxOfTrees::apply(x, batch.tree, batch.trees);
}

}  // namespace millrace::models
