// A graph convolutional network over the data-flow tree, its edges taken in both directions [Kipf, Welling 2016].
#include <torch/nn/modules/linear.h>

#include "models/network/layers.h"
#include "models/network/row_sums.h"
#include "models/network/tree_convolution.h"
#include "models/pipelines/network/dense_trees.h"
#include "models/pipelines/network/tree_pooling.h"

namespace millrace::models {

namespace {

// H' = ReLU(D^-1/2 (A + I) D^-1/2 H W + b) [Eq. 2, with a bias], `layers` times; then the mean and the greatest of each
// column over the tree, and an MLP with one hidden layer. Dropout is between the layers.
class Gcn : public TreeNetwork {
 public:
  explicit Gcn(const PredictorSettings& settings) : dropout_(settings.dropout) {
    std::int64_t width = kNodeWidth;
    for (std::uint32_t layer = 0; layer < settings.layers; ++layer) {
      layers_.push_back(register_module("layer" + std::to_string(layer), torch::nn::Linear(width, settings.hidden)));
      width = settings.hidden;
    }
    head_ = register_module("head", Mlp(std::vector<std::int64_t>{2 * width, width, 1}, settings.dropout, true));
  }

  torch::Tensor forward(const TreeBatch& batch) override {
    const Entries entries = entries_of(batch);
    torch::Tensor vectors = batch.features;
    for (torch::nn::Linear& layer : layers_) {
      const torch::Tensor weighted = torch::mm(vectors, layer->weight.t());
      vectors = torch::relu(weighted_row_sums(weighted, entries.column, entries.row, entries.value, batch.nodes) +
                            layer->bias);
      vectors = torch::dropout(vectors, dropout_, is_training());
    }
    return head_(torch::cat({mean_of_trees(vectors, batch), max_of_trees(vectors, batch)}, 1)).squeeze(1);
  }

 private:
  // Of the sparse matrix D^-1/2 (A + I) D^-1/2, D being the degrees of A + I.
  struct Entries {
    torch::Tensor row, column, value;  // [entries]
  };

  static Entries entries_of(const TreeBatch& batch) {
    const torch::Tensor child = batch.is_root.logical_not().nonzero().squeeze(1),
                        parent = batch.parent.index_select(0, child),
                        self = torch::arange(batch.nodes, child.options());
    Entries entries{.row = torch::cat({self, parent, child}), .column = torch::cat({self, child, parent}), .value = {}};
    const torch::Tensor scale = torch::bincount(entries.row, {}, batch.nodes).to(torch::kFloat32).rsqrt();
    entries.value = scale.index_select(0, entries.row) * scale.index_select(0, entries.column);
    return entries;
  }

  double dropout_;
  std::vector<torch::nn::Linear> layers_;
  Mlp head_{nullptr};
};

}  // namespace

std::shared_ptr<TreeNetwork> make_gcn(const PredictorSettings& settings) {
  return std::make_shared<Gcn>(settings);
}

}  // namespace millrace::models
