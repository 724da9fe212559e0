// The flat-vector MLP of ZeroTune's comparison. Sees LibTorch.
#pragma once

#include "models/network/graph_model.h"
#include "models/network/layers.h"

namespace millrace::models {

// Inputs -> 2 x hidden -> hidden -> 1 with ReLU (the release: 33 -> 128 -> 64 -> 1), of graphs of a single node of type
// 0.
class Perceptron : public GraphNetwork {
 public:
  explicit Perceptron(const NetworkShape& shape);
  torch::Tensor forward(const GraphBatch& batch) override;
  std::vector<torch::Tensor> read_out() override { return last_->parameters(); }

 private:
  torch::nn::Linear first_{nullptr}, second_{nullptr}, last_{nullptr};
};

}  // namespace millrace::models
