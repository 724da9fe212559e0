// ZeroTune's network as it was released. Sees LibTorch.
#pragma once

#include "models/network/graph_model.h"
#include "models/network/layers.h"

namespace millrace::models {

// Three layers of encoders, message models of three layers per kind of edge, five of read-out at the last host of the
// chain. Every host is updated by each type of operator in turn, whether or not one runs on it (the release does so for
// the types of the mini-batch; here it is all types of the training data, so that a prediction does not depend on its
// batch). The messages along the data flow, which the release computes after those to the hosts, cannot reach the host
// that is read out and are left away.
class ReleasedNetwork : public GraphNetwork {
 public:
  explicit ReleasedNetwork(const NetworkShape& shape);
  torch::Tensor forward(const GraphBatch& batch) override;
  std::vector<torch::Tensor> read_out() override { return read_out_->parameters(); }

 private:
  Encoders encoders_{nullptr};
  Mlp on_host_{nullptr}, between_{nullptr}, read_out_{nullptr};
  std::vector<bool> occurs_;  // by type of operator
};

}  // namespace millrace::models
