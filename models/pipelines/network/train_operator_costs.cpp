#include "models/pipelines/network/train_operator_costs.h"

#include <fmt/format.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "models/network/flat_parameters.h"
#include "models/network/layers.h"
#include "models/streamtune/shuffled.h"

namespace millrace::models {

namespace {

using Calls = std::vector<const OperatorCall*>;

// Standardised rows of calls.
struct Rows {
  torch::Tensor inputs, outputs;
};

Rows rows_of(const Calls& calls, const ColumnScales& inputs, const ColumnScales& outputs) {
  const auto count = static_cast<std::int64_t>(calls.size());
  Rows rows{torch::empty({count, std::int64_t{kCallFeatures}}), torch::empty({count, std::int64_t{kCallCosts}})};
  float* in = rows.inputs.data_ptr<float>();
  float* out = rows.outputs.data_ptr<float>();
  for (const OperatorCall* call : calls) {
    inputs.standardise(call->features, in);
    outputs.standardise(call->costs, out);
    in += kCallFeatures;
    out += kCallCosts;
  }
  return rows;
}

ColumnScales scales_over(const Calls& calls, std::size_t columns, const auto& row_of) {
  ScaleSums sums(columns);
  for (const OperatorCall* call : calls) sums.add(row_of(*call));
  return sums.scales();
}

class TypeTraining {
 public:
  TypeTraining(const OperatorCostSettings& settings, Calls calls, std::uint64_t seed)
      : settings_(settings), seed_(seed), network_(nullptr) {
    const std::vector<std::size_t> order = shuffled(calls.size(), mixed_bits(seed));
    const auto wanted = static_cast<std::size_t>(std::llround(settings.validation * static_cast<double>(calls.size())));
    const std::size_t held_out = calls.size() < 2 ? 0 : std::clamp<std::size_t>(wanted, 1, calls.size() - 1);
    Calls train, validation;
    for (std::size_t i = 0; i < order.size(); ++i) (i < held_out ? validation : train).push_back(calls[order[i]]);
    if (validation.empty()) validation = train;
    held_out_ = validation.size();
    result_.inputs = scales_over(train, kCallFeatures, [](const OperatorCall& call) { return call.features; });
    result_.outputs = scales_over(train, kCallCosts, [](const OperatorCall& call) { return call.costs; });
    train_ = rows_of(train, result_.inputs, result_.outputs);
    validation_ = rows_of(validation, result_.inputs, result_.outputs);
    torch::manual_seed(mixed_bits(seed ^ 1));
    std::vector<std::int64_t> widths(kCostHiddenLayers + 1, settings.hidden);
    widths.front() = kCallFeatures;
    widths.push_back(kCallCosts);
    network_ = Mlp(widths, 0, true);
  }

  CostPredictor run() {
    FlatParameters parameters(*network_);
    std::uint32_t best_epoch = 0;
    loss_ = std::numeric_limits<double>::infinity();
    for (std::uint32_t epoch = 0; epoch < settings_.epochs && epoch - best_epoch < settings_.patience; ++epoch) {
      train_epoch(epoch, parameters);
      const double loss = judged();
      if (epoch > 0 && !(loss < loss_)) continue;
      loss_ = loss;
      best_epoch = epoch;
      result_.weights = parameters.values();
    }
    return std::move(result_);
  }

  // Mean over the calls held out and their costs, and how many those are. After run().
  double loss() const { return loss_; }
  std::size_t held_out() const { return held_out_; }

 private:
  void train_epoch(std::uint32_t epoch, FlatParameters& parameters) {
    const std::int64_t count = train_.inputs.size(0);
    std::vector<std::int64_t> order;
    for (const std::size_t i : shuffled(static_cast<std::size_t>(count), mixed_bits(seed_ ^ mixed_bits(epoch + 2)))) {
      order.push_back(static_cast<std::int64_t>(i));
    }
    const torch::Tensor rows = torch::tensor(order, torch::kInt64);
    for (std::int64_t first = 0; first < count; first += settings_.batch) {
      const torch::Tensor some = rows.narrow(0, first, std::min<std::int64_t>(settings_.batch, count - first));
      const torch::Tensor outputs = network_(train_.inputs.index_select(0, some));
      torch::mse_loss(outputs, train_.outputs.index_select(0, some)).backward();
      const double done = epoch + static_cast<double>(first) / static_cast<double>(count);
      parameters.step(settings_.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * done / settings_.epochs)), 0);
    }
  }

  double judged() {
    const torch::NoGradGuard guard;
    return static_cast<double>(torch::mse_loss(network_(validation_.inputs), validation_.outputs).item<float>());
  }

  const OperatorCostSettings& settings_;
  std::uint64_t seed_;
  Rows train_, validation_;
  std::size_t held_out_ = 0;
  Mlp network_;
  CostPredictor result_;
  double loss_ = 0;
};

}  // namespace

OperatorCostPredictors trained_operator_costs(const OperatorCostSettings& settings,
                                              std::span<const OperatorCall> calls) {
  torch::set_num_threads(1);
  if (calls.empty()) throw std::runtime_error("there are no calls of operators to learn from");
  std::array<Calls, kPipelineOperators> by_type;
  const auto finite = [](float value) { return std::isfinite(value); };
  for (const OperatorCall& call : calls) {
    if (!std::ranges::all_of(call.features, finite) || !std::ranges::all_of(call.costs, finite)) {
      throw std::runtime_error(
          fmt::format("a call of the operator {} has a number that is not finite", to_string(call.type)));
    }
    by_type[static_cast<std::size_t>(call.type)].push_back(&call);
  }
  std::array<CostPredictor, kPipelineOperators> types;
  double sum = 0, held_out = 0;
  for (std::size_t type = 0; type < by_type.size(); ++type) {
    if (by_type[type].empty()) continue;
    TypeTraining training(settings, std::move(by_type[type]), mixed_bits(settings.seed ^ mixed_bits(type)));
    types[type] = training.run();
    sum += training.loss() * static_cast<double>(training.held_out());
    held_out += static_cast<double>(training.held_out());
  }
  return {settings, sum / held_out, std::move(types)};
}

}  // namespace millrace::models
