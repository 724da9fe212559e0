// The building blocks of the networks. Sees LibTorch.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/network/graph_batch.h"

namespace millrace::models {

inline constexpr double kLeak = 0.01;  // slope of LeakyReLU below 0 [ZeroTune's release]

// Linear layers, each followed by LeakyReLU and dropout. LibTorch's default initialisation.
class MlpImpl : public torch::nn::Module {
 public:
  // Widths of the input and of each layer; `last_is_linear`: nothing follows the last one.
  MlpImpl(const std::vector<std::int64_t>& widths, double dropout, bool last_is_linear);
  torch::Tensor forward(torch::Tensor x);

 private:
  std::vector<torch::nn::Linear> layers_;
  double dropout_;
  bool last_is_linear_;
};
TORCH_MODULE(Mlp);

// A network over batches of graphs.
class GraphNetwork : public torch::nn::Module {
 public:
  // [graphs]: the label, or its standardised logarithm.
  virtual torch::Tensor forward(const GraphBatch& batch) = 0;
  // Parameters of the layers after the graph.
  virtual std::vector<torch::Tensor> read_out() = 0;
};

// Sum over edges: result[to[e]] += values[from[e]], [rows, width of values].
torch::Tensor gathered(const torch::Tensor& values, const torch::Tensor& from, const torch::Tensor& to,
                       std::int64_t rows);

// An encoder per type: inputs to `hidden`, in the order of the batch's rows.
class EncodersImpl : public torch::nn::Module {
 public:
  // widths[type] = 0: the type does not occur. `layers(width)`: the widths of a type's layers, its input included.
  EncodersImpl(const std::vector<std::uint32_t>& widths,
               const std::function<std::vector<std::int64_t>(std::int64_t)>& layers, double dropout);
  torch::Tensor forward(const GraphBatch& batch);

 private:
  std::vector<Mlp> encoders_;
};
TORCH_MODULE(Encoders);

}  // namespace millrace::models
