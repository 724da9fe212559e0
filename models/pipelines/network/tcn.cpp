// Convolution over the data-flow tree [Mou et al. 2016].
#include "models/network/layers.h"
#include "models/network/tree_convolution.h"
#include "models/pipelines/network/tree_batch.h"
#include "models/pipelines/network/tree_pooling.h"

namespace millrace::models {

namespace {

// `layers` convolutions over the continuous binary tree, the greatest of each column over the tree, and an MLP with one
// hidden layer. Dropout is between the layers.
class Tcn : public TreeNetwork {
 public:
  explicit Tcn(const PredictorSettings& settings) : dropout_(settings.dropout) {
    std::int64_t width = kNodeWidth;
    for (std::uint32_t layer = 0; layer < settings.layers; ++layer) {
      layers_.push_back(register_module("layer" + std::to_string(layer), TreeConvolution(width, settings.hidden)));
      width = settings.hidden;
    }
    head_ = register_module("head", Mlp(std::vector<std::int64_t>{width, width, 1}, settings.dropout, true));
  }

  torch::Tensor forward(const TreeBatch& batch) override {
    const TreeWindows windows = tree_windows(batch);
    torch::Tensor vectors = batch.features;
    for (TreeConvolution& layer : layers_) vectors = torch::dropout(layer(vectors, windows), dropout_, is_training());
    return head_(max_of_trees(vectors, batch)).squeeze(1);
  }

 private:
  double dropout_;
  std::vector<TreeConvolution> layers_;
  Mlp head_{nullptr};
};

}  // namespace

std::shared_ptr<TreeNetwork> make_tcn(const PredictorSettings& settings) {
  return std::make_shared<Tcn>(settings);
}

}  // namespace millrace::models
