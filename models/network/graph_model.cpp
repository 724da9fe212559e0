#include "models/network/graph_model.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/network/flat_parameters.h"
#include "models/network/graph_batch.h"
#include "models/network/make_network.h"

namespace millrace::models {

namespace {

constexpr std::size_t kAtATime = 256;  // graphs of a batch of predictions: larger ones leave the cache

}  // namespace

struct GraphModel::Inside {
  NetworkShape shape;
  NetworkWeights weights;
  NetworkLoss loss;
  torch::Device device;
  std::unique_ptr<GraphNetwork> network;
};

GraphModel::GraphModel(NetworkShape shape, NetworkWeights weights, NetworkLoss loss, const std::string& device)
    : inside_(new Inside{std::move(shape), std::move(weights), loss, device_named(device), nullptr}) {
  inside_->network = make_network(inside_->shape, 0, inside_->device);
  FlatParameters(*inside_->network).set(inside_->weights.values);
  inside_->network->eval();
}

GraphModel::~GraphModel() = default;
GraphModel::GraphModel(GraphModel&&) noexcept = default;
GraphModel& GraphModel::operator=(GraphModel&&) noexcept = default;

std::vector<double> GraphModel::predict(std::span<const PlanGraph> graphs) const {
  const torch::InferenceMode guard;
  std::vector<double> predictions;
  predictions.reserve(graphs.size());
  std::vector<const PlanGraph*> some;
  for (std::size_t first = 0; first < graphs.size(); first += kAtATime) {
    some.clear();
    for (const PlanGraph& graph : graphs.subspan(first, std::min(kAtATime, graphs.size() - first))) {
      some.push_back(&graph);
    }
    const GraphBatch batch = moved(collate(some, inside_->shape.widths), inside_->device);
    const torch::Tensor outputs = inside_->network->forward(batch).cpu().contiguous();
    for (std::int64_t i = 0; i < batch.graphs; ++i) {
      predictions.push_back(label_of(outputs.data_ptr<float>()[i], inside_->weights, inside_->loss));
    }
  }
  return predictions;
}

}  // namespace millrace::models
