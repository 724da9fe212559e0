#include "models/pipelines/network/tree_model.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/framed_file.h"
#include "models/network/flat_parameters.h"
#include "models/pipelines/network/float_payload.h"
#include "models/pipelines/network/node_costs.h"

namespace millrace::models {

namespace {

constexpr FileKind kKind{.magic = "millrace predictor ", .layout = "1", .revision = kPredictorRevision};
constexpr std::size_t kAtATime = 64;       // trees of a batch of predictions: larger ones leave the cache
constexpr double kFarthestExponent = 100;  // keeps a latency finite and above 0 whatever a network says

void put(std::string& payload, const ColumnScales& scales) {
  put_floats(payload, scales.mean);
  put_floats(payload, scales.deviation);
}

ColumnScales scales_from(std::string_view& payload, const nlohmann::json& columns) {
  ColumnScales scales;
  scales.mean = take_floats(payload, columns.get<std::size_t>());
  scales.deviation = take_floats(payload, columns.get<std::size_t>());
  return scales;
}

}  // namespace

std::string to_bytes(const TreeModelFile& file) {
  FramedFile frame;
  put(frame.payload, file.scales.node);
  put(frame.payload, file.scales.release);
  put(frame.payload, file.scales.costs);
  put_floats(frame.payload, file.weights);
  const std::string costs = file.costs ? file.costs->bytes() : "";
  frame.payload += costs;
  frame.header = {{"settings", settings_json(file.settings)},
                  {"label_mean", file.label.mean},
                  {"label_deviation", file.label.deviation},
                  {"columns", {file.scales.node.columns(), file.scales.release.columns(), file.scales.costs.columns()}},
                  {"weights", file.weights.size()}};
  return framed(kKind, frame);
}

TreeModelFile tree_model_file(std::string_view bytes) {
  const auto frame = parse_framed(kKind, bytes);
  if (!frame) throw std::runtime_error(frame.error());
  const auto settings = predictor_settings_from_json(frame->header.at("settings"));
  if (!settings) throw std::runtime_error(settings.error());
  TreeModelFile file;
  file.settings = *settings;
  file.label.mean = frame->header.at("label_mean").get<double>();
  file.label.deviation = frame->header.at("label_deviation").get<double>();
  const auto& columns = frame->header.at("columns");
  std::string_view payload = frame->payload;
  file.scales.node = scales_from(payload, columns.at(0));
  file.scales.release = scales_from(payload, columns.at(1));
  file.scales.costs = scales_from(payload, columns.at(2));
  file.weights = take_floats(payload, frame->header.at("weights").get<std::size_t>());
  if (!payload.empty()) file.costs = OperatorCostPredictors::read(payload);
  return file;
}

std::vector<double> outputs_of(TreeNetwork& network, std::span<const EncodedTree> trees) {
  const torch::InferenceMode guard;
  network.eval();
  std::vector<double> outputs;
  std::vector<const EncodedTree*> some;
  for (std::size_t first = 0; first < trees.size(); first += kAtATime) {
    some.clear();
    for (const EncodedTree& tree : trees.subspan(first, std::min(kAtATime, trees.size() - first))) {
      some.push_back(&tree);
    }
    const torch::Tensor its = network.forward(collated(some)).contiguous();
    for (std::int64_t i = 0; i < its.numel(); ++i) outputs.push_back(static_cast<double>(its.data_ptr<float>()[i]));
  }
  return outputs;
}

double latency_of(double output, const LabelScale& label) {
  return std::exp(std::clamp(label.mean + label.deviation * output, -kFarthestExponent, kFarthestExponent));
}

TreeModel::TreeModel(TreeModelFile file) : file_(std::move(file)) {
  torch::set_num_threads(1);
  network_ = make_tree_network(file_.settings);
  FlatParameters(*network_).set(file_.weights);
}

std::vector<double> TreeModel::predict(std::span<const PipelineSample> samples) const {
  std::vector<EncodedTree> trees;
  for (const PipelineSample& sample : samples) {
    const NodeCosts costs = file_.costs ? node_costs(sample, *file_.costs) : NodeCosts{};
    trees.push_back(encoded(sample, file_.costs ? &costs : nullptr, file_.scales));
  }
  std::vector<double> latencies;
  for (const double output : outputs_of(*network_, trees)) latencies.push_back(latency_of(output, file_.label));
  return latencies;
}

std::uint64_t TreeModel::parameters() const {
  return file_.weights.size() + (file_.costs ? file_.costs->parameters() : 0);
}

}  // namespace millrace::models
