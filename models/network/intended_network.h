// ZeroTune's network as its paper describes it (section IV). Sees LibTorch.
#pragma once

#include "models/network/graph_model.h"
#include "models/network/layers.h"

namespace millrace::models {

// Hosts learn what runs on them, operators what they run on, both weighted by the share of the instances; then the data
// flow passes level by level, each operator after everything that feeds it; the last operators are read out.
class IntendedNetwork : public GraphNetwork {
 public:
  explicit IntendedNetwork(const NetworkShape& shape);
  torch::Tensor forward(const GraphBatch& batch) override;
  std::vector<torch::Tensor> read_out() override { return read_out_->parameters(); }

 private:
  Encoders encoders_{nullptr};
  Mlp hosts_{nullptr}, operators_{nullptr}, flow_{nullptr}, read_out_{nullptr};
};

}  // namespace millrace::models
