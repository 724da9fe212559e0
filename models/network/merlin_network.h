// MERLIN's calibrator and predictor over streaming plans [MERLIN, sections 5.2 and 5.3]. Sees LibTorch.
#pragma once

#include <vector>

#include "models/network/edge_attention.h"
#include "models/network/graph_model.h"
#include "models/network/layers.h"
#include "models/network/tree_convolution.h"

namespace millrace::models {

// What MERLIN has of a pipeline, read for a plan that never ends. An operator's vector is made from its features (with
// FeatureSet::physics the estimated load of each operator by itself stands for stage 1's costs) and from the hosts that
// it runs on, by the share of its instances. The tree is the data flow with the last operator as its root. Two
// operators compete where they share a host: for cores, whatever they are; for memory if both keep windows; for the
// network if both are fed by other operators or both are sources.
class MerlinNetwork : public GraphNetwork {
 public:
  explicit MerlinNetwork(const NetworkShape& shape);
  torch::Tensor forward(const GraphBatch& batch) override;
  std::vector<torch::Tensor> read_out() override { return read_out_->parameters(); }

 private:
  Encoders encoders_{nullptr};
  Mlp placed_{nullptr}, read_out_{nullptr};
  std::vector<EdgeAttention> calibrators_;
  std::vector<TreeConvolution> convolutions_;
};

}  // namespace millrace::models
