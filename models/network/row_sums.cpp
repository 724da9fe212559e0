#include "models/network/row_sums.h"

#include <torch/csrc/autograd/custom_function.h>

namespace millrace::models {

namespace {

torch::Tensor sums(const torch::Tensor& values, const torch::Tensor& from, const torch::Tensor& to,
                   const torch::Tensor& weights, std::int64_t rows) {
  const torch::Tensor source = values.contiguous();
  const std::int64_t width = source.size(1);
  torch::Tensor result = torch::zeros({rows, width}, source.options());
  const float* const x = source.data_ptr<float>();
  const std::int64_t* const from_row = from.data_ptr<std::int64_t>();
  const std::int64_t* const to_row = to.data_ptr<std::int64_t>();
  const float* const weight = weights.data_ptr<float>();
  float* const y = result.data_ptr<float>();
  for (std::int64_t e = 0; e < from.numel(); ++e) {
    const float* const in = x + from_row[e] * width;
    float* const out = y + to_row[e] * width;
    for (std::int64_t k = 0; k < width; ++k) out[k] += weight[e] * in[k];
  }
  return result;
}

class WeightedRowSums : public torch::autograd::Function<WeightedRowSums> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& values,
                               const torch::Tensor& from, const torch::Tensor& to, const torch::Tensor& weights,
                               std::int64_t rows) {
    context->save_for_backward({from, to, weights});
    context->saved_data["rows"] = values.size(0);
    return sums(values, from, to, weights, rows);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    // The sum runs backwards along the same edges.
    return {sums(gradients[0], saved[1], saved[0], saved[2], context->saved_data["rows"].toInt()), {}, {}, {}, {}};
  }
};

}  // namespace

torch::Tensor weighted_row_sums(const torch::Tensor& values, const torch::Tensor& from, const torch::Tensor& to,
                                const torch::Tensor& weights, std::int64_t rows) {
  return WeightedRowSums::apply(values, from, to, weights, rows);
}

}  // namespace millrace::models
