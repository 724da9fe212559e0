// A batch of data-flow trees as a few tensors, and what every network over them is. Sees LibTorch.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "models/pipelines/pipeline_sample.h"
#include "models/pipelines/predictor_settings.h"

namespace millrace::models {

// Numbers of a node as networks get them: its call features, standardised over the training set; log1p(chunks), the
// features of its release (0 without one) and whether it has one, likewise; then its type, one-hot.
inline constexpr std::int64_t kNodeWidth = 2 * kCallFeatures + 2 + kPipelineOperators;
// Of a node's cost vector, log1p, standardised (node_costs.h).
inline constexpr std::int64_t kCostWidth = kCallCosts;

// The nodes of all trees, one tree after another, each in the order of its sample (parents before children).
struct TreeBatch {
  std::int64_t trees = 0, nodes = 0;
  torch::Tensor features;  // [nodes, kNodeWidth], float
  torch::Tensor costs;     // [nodes, kCostWidth], float; undefined without stage 1
  torch::Tensor types;     // [nodes], int64
  torch::Tensor tree;      // [nodes], int64: which tree
  torch::Tensor parent;    // [nodes], int64: row of the parent; a root has its own row
  torch::Tensor is_root;   // [nodes], bool
  torch::Tensor depth;     // [nodes], int64: edges from the root
  torch::Tensor height;    // [nodes], int64: edges to the deepest node below it
  torch::Tensor place;     // [nodes], int64: position among its siblings, from 1
  torch::Tensor siblings;  // [nodes], int64: children of its parent; a root: 1
  // Rows by height, 0 first: what networks that go from the bottom up compute at once.
  std::vector<torch::Tensor> by_height;  // [rows of that height], int64
  // Dense form: [trees, longest], int64: row of the k-th node of a tree, or `nodes` where a tree has fewer.
  torch::Tensor padded;
  std::int64_t longest = 0;  // nodes of the largest tree
};

// A network over batches of trees.
class TreeNetwork : public torch::nn::Module {
 public:
  // [trees]: standardised logarithm of the latency.
  virtual torch::Tensor forward(const TreeBatch& batch) = 0;
};

// Networks of each kind; weights are drawn from torch's default generator, in order.
std::shared_ptr<TreeNetwork> make_merlin(const PredictorSettings& settings);
std::shared_ptr<TreeNetwork> make_gcn(const PredictorSettings& settings);
std::shared_ptr<TreeNetwork> make_tcn(const PredictorSettings& settings);
std::shared_ptr<TreeNetwork> make_qppnet(const PredictorSettings& settings);
std::shared_ptr<TreeNetwork> make_queryformer(const PredictorSettings& settings);
std::shared_ptr<TreeNetwork> make_raal(const PredictorSettings& settings);
// By settings.kind.
std::shared_ptr<TreeNetwork> make_tree_network(const PredictorSettings& settings);

}  // namespace millrace::models
