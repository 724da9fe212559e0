// A recurrent network over the operators in the order of execution, with attention to the plan's structure and to the
// resources [Li et al. 2022].
#include <torch/nn/modules/linear.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/network/layers.h"
#include "models/network/row_sums.h"
#include "models/pipelines/network/dense_trees.h"
#include "models/pipelines/network/execution_order.h"

namespace millrace::models {

namespace {

constexpr std::int64_t kUtilisations = 3;  // the first call features
constexpr std::int64_t kResources = kUtilisations + static_cast<std::int64_t>(kContended);

// [nodes, kContended]: 1 where the type of a node is in the group of a resource.
torch::Tensor groups_of(const TreeBatch& batch) {
  torch::Tensor groups = torch::zeros({static_cast<std::int64_t>(kPipelineOperators), std::int64_t{kContended}});
  auto view = groups.accessor<float, 2>();
  for (std::size_t type = 0; type < kPipelineOperators; ++type) {
    for (std::size_t resource = 0; resource < kContended; ++resource) {
      if (!competes(static_cast<PipelineOperator>(type), static_cast<Contended>(resource))) continue;
      view[static_cast<std::int64_t>(type)][static_cast<std::int64_t>(resource)] = 1;
    }
  }
  return groups.to(batch.features.device()).index_select(0, batch.types);
}

// Layers as cited of the paper, by scaled dot products. The operators pass through LSTMs in the order of execution.
// Node-aware attention: what a node makes of its children j, sum_j a_ij V h_j with a_i = softmax_j(Q h_i . K h_j /
// sqrt(width)); zero without children. Resource-aware attention: sum_i b_i g_i over the nodes of a tree with b =
// softmax_i(R r . S g_i / sqrt(width)), r the resources and g_i = tanh(G [h_i; of its children]). An MLP reads that
// sum, the root's g and r. The paper's resources are those a query is given; a pipeline has the whole machine, so that
// r is how busy it was and how many of its operators compete for each resource.
class Raal : public TreeNetwork {
 public:
  explicit Raal(const PredictorSettings& settings) : width_(settings.hidden), dropout_(settings.dropout) {
    std::int64_t in = kNodeWidth;
    for (std::uint32_t layer = 0; layer < settings.layers; ++layer) {
      lstms_.push_back(register_module("lstm" + std::to_string(layer), Lstm(in, width_)));
      in = width_;
    }
    query_ = projection("query", width_);
    key_ = projection("key", width_);
    value_ = projection("value", width_);
    joined_ = register_module("joined", torch::nn::Linear(2 * width_, width_));
    resources_ = register_module("resources", torch::nn::Linear(kResources, width_));
    resource_key_ = projection("resource_key", width_);
    head_ = register_module("head",
                            Mlp(std::vector<std::int64_t>{2 * width_ + kResources, width_, 1}, settings.dropout, true));
  }

  torch::Tensor forward(const TreeBatch& batch) override {
    const torch::Tensor states = states_of(batch);
    const torch::Tensor nodes = dropped(torch::tanh(joined_(torch::cat({states, of_children(states, batch)}, 1))));
    const torch::Tensor resources = resources_of(batch);
    const torch::Tensor roots = nodes.index_select(0, batch.is_root.nonzero().squeeze(1));
    return head_(torch::cat({of_resources(nodes, resources, batch), roots, resources}, 1)).squeeze(1);
  }

 private:
  torch::nn::Linear projection(const std::string& name, std::int64_t width) {
    return register_module(name, torch::nn::Linear(torch::nn::LinearOptions(width, width_).bias(false)));
  }

  torch::Tensor dropped(const torch::Tensor& x) { return torch::dropout(x, dropout_, is_training()); }

  // The last LSTM's states: [nodes, width].
  torch::Tensor states_of(const TreeBatch& batch) {
    const ExecutionOrder order = execution_order(batch);
    torch::Tensor states = batch.features.index_select(0, order.rows);
    for (Lstm& lstm : lstms_) states = dropped(lstm(states, order.sequences));
    return states.index_select(0, order.place);
  }

  // Softmax over the children of each node; the greatest score is subtracted so that no exponential overflows.
  torch::Tensor of_children(const torch::Tensor& states, const TreeBatch& batch) {
    const torch::Tensor child = batch.is_root.logical_not().nonzero().squeeze(1),
                        parent = batch.parent.index_select(0, child),
                        each = torch::arange(child.size(0), child.options()),
                        once = torch::ones({child.size(0)}, states.options());
    const torch::Tensor scores =
        (query_(states).index_select(0, parent) * key_(states).index_select(0, child)).sum(1, true) / root_of_width();
    const torch::Tensor weights = torch::exp(scores - greatest_of_parents(scores.detach(), parent, batch.nodes));
    // The weights as a last column: their sums come with those of the values.
    const torch::Tensor sums = weighted_row_sums(
        torch::cat({weights * value_(states).index_select(0, child), weights}, 1), each, parent, once, batch.nodes);
    const torch::Tensor leaves = sums.narrow(1, width_, 1).eq(0);  // have nothing to divide
    return sums.narrow(1, 0, width_) / (sums.narrow(1, width_, 1) + leaves);
  }

  // Of each child, the greatest of its siblings' values and its own: [children, 1].
  static torch::Tensor greatest_of_parents(const torch::Tensor& values, const torch::Tensor& parent,
                                           std::int64_t nodes) {
    torch::Tensor greatest = torch::full({nodes, 1}, std::numeric_limits<float>::lowest(), values.options());
    auto of = greatest.accessor<float, 2>();
    const auto value = values.accessor<float, 2>();
    const std::vector<std::int64_t> parents = on_host(parent);
    for (std::size_t i = 0; i < parents.size(); ++i) {
      of[parents[i]][0] = std::max(of[parents[i]][0], value[static_cast<std::int64_t>(i)][0]);
    }
    return greatest.index_select(0, parent);
  }

  // [trees, kResources]: mean utilisations before the calls (standardised, as they are among the features), then the
  // share of the tree's nodes that is in the group of each resource.
  static torch::Tensor resources_of(const TreeBatch& batch) {
    return mean_of_trees(torch::cat({batch.features.narrow(1, 0, kUtilisations), groups_of(batch)}, 1), batch);
  }

  torch::Tensor of_resources(const torch::Tensor& nodes, const torch::Tensor& resources, const TreeBatch& batch) {
    const torch::Tensor asked = resources_(resources).index_select(0, batch.tree);
    const torch::Tensor scores = (asked * resource_key_(nodes)).sum(1, true) / root_of_width();
    const torch::Tensor shares = torch::softmax(in_trees(scores, batch, -std::numeric_limits<double>::infinity()), 1);
    return (shares * in_trees(nodes, batch)).sum(1);
  }

  double root_of_width() const { return std::sqrt(static_cast<double>(width_)); }

  std::int64_t width_;
  double dropout_;
  std::vector<Lstm> lstms_;
  torch::nn::Linear query_{nullptr}, key_{nullptr}, value_{nullptr}, joined_{nullptr}, resources_{nullptr},
      resource_key_{nullptr};
  Mlp head_{nullptr};
};

}  // namespace

std::shared_ptr<TreeNetwork> make_raal(const PredictorSettings& settings) {
  return std::make_shared<Raal>(settings);
}

}  // namespace millrace::models
