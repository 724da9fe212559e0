#include <torch/nn/module.h>
#include <torch/utils.h>

#include "models/network/edge_attention.h"
#include "models/network/layers.h"
#include "models/network/tree_convolution.h"
#include "models/pipelines/network/pipeline_edges.h"
#include "models/pipelines/network/tree_batch.h"
#include "models/pipelines/network/tree_network.h"
#include "models/pipelines/network/tree_pooling.h"

namespace millrace::models {

namespace {

constexpr std::int64_t kAttentionLayers = 2;

// Stages 2 and 3 [MERLIN, sections 5.2 and 5.3].
class Merlin : public TreeNetwork {
 public:
  explicit Merlin(const PredictorSettings& settings) : settings_(settings) {
    const std::int64_t h = settings.hidden;
    const std::int64_t channels = settings.edges == PipelineEdges::sum ? 1 : kEdgeChannels;
    features_ = register_module("features", Mlp(std::vector{kNodeWidth, h, h}, settings.dropout, true));
    if (settings.operator_costs) {
      costs_ = register_module("costs", Mlp(std::vector{kCostWidth, h, h}, settings.dropout, true));
    }
    for (std::int64_t i = 0; settings.calibrator && i < kAttentionLayers; ++i) {
      calibrators_.push_back(register_module("calibrator" + std::to_string(i), EdgeAttention(h, channels)));
    }
    for (std::int64_t i = 0; i < std::int64_t{settings.layers}; ++i) {
      convolutions_.push_back(register_module("convolution" + std::to_string(i), TreeConvolution(h, h)));
    }
    last_ = register_module("last", Mlp(std::vector<std::int64_t>{h, h, 1}, settings.dropout, true));
  }

  torch::Tensor forward(const TreeBatch& batch) override {
    torch::Tensor x = features_(batch.features);
    if (settings_.operator_costs) x = x + costs_(batch.costs);
    if (settings_.calibrator) {
      const AttentionGraph graph = pipeline_graph(batch, settings_);
      for (EdgeAttention& calibrator : calibrators_) x = x + dropped(calibrator(x, graph));
    }
    const TreeWindows windows = tree_windows(batch);
    for (TreeConvolution& convolution : convolutions_) x = x + dropped(convolution(x, windows));
    return last_(max_of_trees(x, batch)).squeeze(1);
  }

 private:
  torch::Tensor dropped(const torch::Tensor& x) const {
    return settings_.dropout > 0 && is_training() ? torch::dropout(x, settings_.dropout, true) : x;
  }

  PredictorSettings settings_;
  Mlp features_{nullptr}, costs_{nullptr}, last_{nullptr};
  std::vector<EdgeAttention> calibrators_;
  std::vector<TreeConvolution> convolutions_;
};

}  // namespace

std::shared_ptr<TreeNetwork> make_merlin(const PredictorSettings& settings) {
  return std::make_shared<Merlin>(settings);
}

}  // namespace millrace::models
