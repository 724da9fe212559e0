#include "models/network/perceptron.h"

namespace millrace::models {

Perceptron::Perceptron(const NetworkShape& shape) {
  const auto h = static_cast<std::int64_t>(shape.hidden), inputs = static_cast<std::int64_t>(shape.widths.at(0));
  first_ = register_module("first", torch::nn::Linear(inputs, 2 * h));
  second_ = register_module("second", torch::nn::Linear(2 * h, h));
  last_ = register_module("last", torch::nn::Linear(h, 1));
}

torch::Tensor Perceptron::forward(const GraphBatch& batch) {
  const torch::Tensor inputs = batch.inputs[0].index_select(0, batch.order);
  return last_(torch::relu(second_(torch::relu(first_(inputs))))).squeeze(1);
}

}  // namespace millrace::models
