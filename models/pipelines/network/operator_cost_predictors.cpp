#include "models/pipelines/network/operator_cost_predictors.h"

#include <algorithm>
#include <cmath>

#include "models/framed_file.h"
#include "models/pipelines/network/float_payload.h"

namespace millrace::models {

namespace {

constexpr FileKind kKind{.magic = "millrace operator costs ", .layout = "1", .revision = kPredictorRevision};
constexpr float kLeakBelow = 0.01F;  // as in the networks' layers

// One layer; takes its weights off the front.
std::vector<float> layer(const std::vector<float>& x, std::size_t outputs, std::span<const float>& weights) {
  const std::span<const float> matrix = weights.first(outputs * x.size());
  const std::span<const float> added = weights.subspan(matrix.size(), outputs);
  weights = weights.subspan(matrix.size() + outputs);
  std::vector<float> y(added.begin(), added.end());
  for (std::size_t i = 0; i < outputs; ++i) {
    for (std::size_t k = 0; k < x.size(); ++k) y[i] += matrix[i * x.size() + k] * x[k];
  }
  return y;
}

ColumnScales scales_from(std::string_view& payload, std::size_t columns) {
  ColumnScales scales;
  scales.mean = take_floats(payload, columns);
  scales.deviation = take_floats(payload, columns);
  return scales;
}

}  // namespace

std::size_t cost_predictor_weights(std::uint32_t hidden) {
  const std::size_t h = hidden;
  return (kCallFeatures + 1) * h + (kCostHiddenLayers - 1) * (h + 1) * h + (h + 1) * kCallCosts;
}

CallCosts OperatorCostPredictors::predict(PipelineOperator type, const CallFeatures& features) const {
  const CostPredictor& its = types_[static_cast<std::size_t>(type)];
  CallCosts costs{};
  if (its.weights.empty()) return costs;
  std::vector<float> x(kCallFeatures);
  its.inputs.standardise(features, x.data());
  std::span<const float> weights = its.weights;
  for (std::size_t i = 0; i < kCostHiddenLayers; ++i) {
    x = layer(x, settings_.hidden, weights);
    for (float& value : x) value = value > 0 ? value : kLeakBelow * value;
  }
  x = layer(x, kCallCosts, weights);
  for (std::size_t i = 0; i < kCallCosts; ++i) {
    const float z = std::clamp(x[i], -ColumnScales::kFarthest, ColumnScales::kFarthest);
    costs[i] = std::max(0.0F, its.outputs.mean[i] + z * its.outputs.deviation[i]);
  }
  return costs;
}

std::uint64_t OperatorCostPredictors::parameters() const {
  std::uint64_t sum = 0;
  for (const CostPredictor& type : types_) sum += type.weights.size();
  return sum;
}

std::string OperatorCostPredictors::bytes() const {
  FramedFile file;
  auto types = nlohmann::json::array();
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const CostPredictor& type = types_[i];
    if (type.weights.empty()) continue;
    types.push_back(to_string(static_cast<PipelineOperator>(i)));
    for (const ColumnScales* scales : {&type.inputs, &type.outputs}) {
      put_floats(file.payload, scales->mean);
      put_floats(file.payload, scales->deviation);
    }
    put_floats(file.payload, type.weights);
  }
  file.header = {{"settings", settings_json(settings_)}, {"validation_loss", validation_loss_}, {"types", types}};
  return framed(kKind, file);
}

OperatorCostPredictors OperatorCostPredictors::read(std::string_view bytes) {
  const auto file = parse_framed(kKind, bytes);
  if (!file) throw std::runtime_error(file.error());
  const auto settings = operator_cost_settings_from_json(file->header.at("settings"));
  if (!settings) throw std::runtime_error(settings.error());
  std::array<CostPredictor, kPipelineOperators> types;
  std::string_view payload = file->payload;
  for (const auto& name : file->header.at("types")) {
    const auto type = parse_pipeline_operator(name.get<std::string>());
    if (!type) throw std::runtime_error(type.error());
    CostPredictor& its = types[static_cast<std::size_t>(*type)];
    its.inputs = scales_from(payload, kCallFeatures);
    its.outputs = scales_from(payload, kCallCosts);
    its.weights = take_floats(payload, cost_predictor_weights(settings->hidden));
  }
  if (!payload.empty()) throw std::runtime_error("its payload is too long");
  return {*settings, file->header.at("validation_loss").get<double>(), std::move(types)};
}

}  // namespace millrace::models
