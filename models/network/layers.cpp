#include "models/network/layers.h"

#include <torch/nn/functional/activation.h>

#include <functional>

namespace millrace::models {

MlpImpl::MlpImpl(const std::vector<std::int64_t>& widths, double dropout, bool last_is_linear)
    : dropout_(dropout), last_is_linear_(last_is_linear) {
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    layers_.push_back(register_module("layer" + std::to_string(i), torch::nn::Linear(widths[i], widths[i + 1])));
  }
}

torch::Tensor MlpImpl::forward(torch::Tensor x) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    x = layers_[i](x);
    if (last_is_linear_ && i + 1 == layers_.size()) break;
    x = torch::leaky_relu(x, kLeak);
    if (dropout_ > 0 && is_training()) x = torch::dropout(x, dropout_, true);
  }
  return x;
}

torch::Tensor gathered(const torch::Tensor& values, const torch::Tensor& from, const torch::Tensor& to,
                       std::int64_t rows) {
  return torch::zeros({rows, values.size(1)}, values.options()).index_add(0, to, values.index_select(0, from));
}

EncodersImpl::EncodersImpl(const std::vector<std::uint32_t>& widths,
                           const std::function<std::vector<std::int64_t>(std::int64_t)>& layers, double dropout) {
  for (std::size_t type = 0; type < widths.size(); ++type) {
    encoders_.push_back(
        widths[type] == 0 ? Mlp(nullptr)
                          : register_module("type" + std::to_string(type), Mlp(layers(widths[type]), dropout, false)));
  }
}

torch::Tensor EncodersImpl::forward(const GraphBatch& batch) {
  std::vector<torch::Tensor> encoded;
  for (std::size_t type = 0; type < encoders_.size(); ++type) {
    if (batch.inputs[type].defined()) encoded.push_back(encoders_[type](batch.inputs[type]));
  }
  return torch::cat(encoded).index_select(0, batch.order);
}

}  // namespace millrace::models
