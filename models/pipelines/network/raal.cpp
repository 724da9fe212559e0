// A recurrent network over the operators in the order of execution, with attention to the plan's structure and to the
// resources [Li et al. 2022].
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/rnn.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/network/layers.h"
#include "models/pipelines/network/dense_trees.h"
#include "models/pipelines/network/row_sums.h"

namespace millrace::models {

namespace {

constexpr std::int64_t kUtilisations = 3;  // the first call features
constexpr std::int64_t kResources = kUtilisations + static_cast<std::int64_t>(kContended);

// Place of each node in its tree's order of execution, from 0: children in their order, each with all below it, then
// their parent. [nodes]
std::vector<std::int64_t> post_order(const TreeBatch& batch) {
  const std::vector<std::int64_t> parent = on_host(batch.parent), place = on_host(batch.place);
  std::vector<std::size_t> siblings(parent.size());
  std::iota(siblings.begin(), siblings.end(), std::size_t{0});
  std::ranges::stable_sort(siblings, {}, [&place](std::size_t row) { return place[row]; });
  std::vector<std::int64_t> size(parent.size(), 1), taken(parent.size(), 0), first(parent.size(), 0), at(parent.size());
  const auto above = [&parent](std::size_t row) { return static_cast<std::size_t>(parent[row]); };
  for (std::size_t row = parent.size(); row-- > 0;) {
    if (above(row) != row) size[above(row)] += size[row];
  }
  for (const std::size_t row : siblings) {  // what its elder siblings take comes before
    if (above(row) == row) continue;
    first[row] = taken[above(row)];
    taken[above(row)] += size[row];
  }
  for (std::size_t row = 0; row < parent.size(); ++row) {  // parents before children
    if (above(row) != row) first[row] += first[above(row)];
    at[row] = first[row] + size[row] - 1;
  }
  return at;
}

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

// Node-aware attention: what a node makes of its children j, sum_j a_ij V h_j with a_i = softmax_j(Q h_i . K h_j /
// sqrt(width)); zero without children. Resource-aware attention: sum_i b_i g_i over the nodes of a tree with b =
// softmax_i(R r . S g_i / sqrt(width)), r the resources and g_i = tanh(G [h_i; of its children]).
class Raal : public TreeNetwork {
 public:
  explicit Raal(const PredictorSettings& settings) : width_(settings.hidden), dropout_(settings.dropout) {
    lstm_ = register_module("lstm", torch::nn::LSTM(torch::nn::LSTMOptions(kNodeWidth, width_)
                                                        .num_layers(settings.layers)
                                                        .dropout(settings.layers > 1 ? settings.dropout : 0)));
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

  // The LSTM's states: [nodes, width]. Shorter trees are followed by zeros, which no state depends on.
  torch::Tensor states_of(const TreeBatch& batch) {
    const torch::Tensor order = torch::tensor(post_order(batch), batch.tree.options());
    const torch::Tensor step = order * batch.trees + batch.tree;  // row of [longest, trees]
    const torch::Tensor inputs = torch::zeros({batch.longest * batch.trees, kNodeWidth}, batch.features.options())
                                     .index_copy(0, step, batch.features)
                                     .view({batch.longest, batch.trees, kNodeWidth});
    return dropped(std::get<0>(lstm_(inputs)).view({batch.longest * batch.trees, width_}).index_select(0, step));
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
    return torch::full({nodes}, std::numeric_limits<float>::lowest(), values.options())
        .scatter_reduce(0, parent, values.squeeze(1), "amax")
        .index_select(0, parent)
        .unsqueeze(1);
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
  torch::nn::LSTM lstm_{nullptr};
  torch::nn::Linear query_{nullptr}, key_{nullptr}, value_{nullptr}, joined_{nullptr}, resources_{nullptr},
      resource_key_{nullptr};
  Mlp head_{nullptr};
};

}  // namespace

std::shared_ptr<TreeNetwork> make_raal(const PredictorSettings& settings) {
  return std::make_shared<Raal>(settings);
}

}  // namespace millrace::models
