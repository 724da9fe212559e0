#include <torch/utils.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "models/network/checkpoint.h"
#include "models/network/flat_parameters.h"
#include "models/network/graph_model.h"
#include "models/network/make_network.h"

namespace millrace::models {

namespace {

constexpr double kLeastPrediction = 1e-3;  // below it the released loss punishes predictions for being near zero

// Mixes the bits of a number [SplitMix64, Steele et al. 2014].
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e37'79b9'7f4a'7c15;
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
  return x ^ (x >> 31);
}

// The q-th quantile, linear between ranks. Requires: not empty.
double quantile(std::vector<double>& values, double q) {
  std::ranges::sort(values);
  const double rank = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const double part = rank - static_cast<double>(below);
  return part == 0 ? values[below] : values[below] * (1 - part) + values[below + 1] * part;
}

struct Scale {
  double center = 0, scale = 1;
};

// Mean and standard deviation of what is learned; labels that are learned as they are keep their scale.
Scale scale_of(const std::vector<double>& labels, NetworkLoss loss) {
  if (loss == NetworkLoss::q_error) return {};
  double sum = 0, squares = 0;
  for (const double label : labels) {
    const double value = loss == NetworkLoss::log_error ? std::log(label) : label;
    sum += value;
    squares += value * value;
  }
  const double n = static_cast<double>(labels.size()), mean = sum / n;
  const double deviation = std::sqrt(std::max(0.0, squares / n - mean * mean));
  return {mean, deviation > 0 ? deviation : 1};
}

class Training {
 public:
  Training(const NetworkShape& shape, const NetworkTraining& training, const LabelledGraphs& train,
           const LabelledGraphs& validation, const NetworkWeights* initial, const NetworkHooks& hooks)
      : shape_(shape),
        training_(training),
        train_(train),
        validation_(validation),
        hooks_(hooks),
        device_(device_named(training.device)),
        network_(make_network(shape, mixed(training.seed), device_)),
        parameters_(*network_) {
    const Scale scale = scale_of(train.labels, training.loss);
    weights_ = {{}, scale.center, scale.scale, kLeastPrediction};
    // A network of raw labels by their squares goes below zero; none of the others does.
    if (training.loss == NetworkLoss::squared) weights_.least = *std::ranges::min_element(train.labels);
    if (initial != nullptr) {
      // Labels of another metric, for which the last layers are trained anew, have another scale.
      if (!training.last_layers) weights_ = {{}, initial->label_center, initial->label_scale, initial->least};
      parameters_.set(initial->values);
    }
    if (training.last_layers) parameters_.train_only(network_->read_out());
    state_.task = task(initial);
  }

  NetworkWeights run() {
    go_on();
    while (state_.epoch < training_.epochs && state_.epoch - state_.best_epoch < training_.patience) {
      EpochReport report{.epoch = state_.epoch + 1, .epochs = training_.epochs};
      report.loss = train_epoch();
      judge(report);
      ++state_.epoch;
      if (state_.best.empty() || report.q50 < state_.best_q50) {
        state_.best = parameters_.values();
        state_.best_q50 = report.q50;
        state_.best_epoch = state_.epoch;
      }
      report.best_q50 = state_.best_q50;
      save();
      if (hooks_.epoch && !hooks_.epoch(report)) throw std::runtime_error("stopped");
    }
    weights_.values = state_.best.empty() ? parameters_.values() : state_.best;
    return std::move(weights_);
  }

 private:
  std::uint64_t task(const NetworkWeights* initial) const {
    std::uint64_t hash = mixed(training_.seed);
    const auto add = [&](std::uint64_t value) { hash = mixed(hash ^ value); };
    const auto add_real = [&](double value) { add(std::bit_cast<std::uint64_t>(value)); };
    for (const std::uint64_t value :
         {std::uint64_t(shape_.form), std::uint64_t(shape_.hidden), std::uint64_t(training_.loss),
          std::uint64_t(training_.epochs), std::uint64_t(training_.batch), std::uint64_t(training_.decay),
          std::uint64_t(training_.last_layers), std::uint64_t(initial != nullptr), std::uint64_t(parameters_.size())}) {
      add(value);
    }
    for (const double value : {shape_.dropout, training_.learning_rate, training_.weight_decay}) add_real(value);
    for (const LabelledGraphs* set : {&train_, &validation_}) {
      add(set->labels.size());
      for (const double label : set->labels) add_real(label);
      for (const PlanGraph& graph : set->graphs) {
        for (const float input : graph.inputs) add(std::bit_cast<std::uint32_t>(input));
      }
    }
    if (initial != nullptr) {
      for (const float value : initial->values) add(std::bit_cast<std::uint32_t>(value));
    }
    return hash;
  }

  void go_on() {
    if (hooks_.checkpoint.empty()) return;
    auto stored = read_checkpoint(hooks_.checkpoint);
    if (!stored || stored->task != state_.task) return;
    parameters_.set(stored->values);
    parameters_.restore(stored->moments, stored->steps);
    state_ = std::move(*stored);
  }

  void save() {
    if (hooks_.checkpoint.empty()) return;
    state_.values = parameters_.values();
    state_.moments = parameters_.moments();
    state_.steps = parameters_.steps();
    write_checkpoint(hooks_.checkpoint, state_);
  }

  double learning_rate(double epochs_done) const {
    if (!training_.decay) return training_.learning_rate;
    const double part = epochs_done / static_cast<double>(training_.epochs);
    return training_.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * part));
  }

  std::vector<std::size_t> shuffled(std::uint64_t seed) const {
    std::vector<std::size_t> order(train_.graphs.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = order.size(); i > 1; --i) {
      seed = mixed(seed);
      std::swap(order[i - 1], order[seed % i]);
    }
    return order;
  }

  torch::Tensor target(const std::vector<double>& labels) const {
    std::vector<float> values;
    for (const double label : labels) {
      const double value = training_.loss == NetworkLoss::log_error ? std::log(label) : label;
      values.push_back(static_cast<float>((value - weights_.label_center) / weights_.label_scale));
    }
    return torch::tensor(values, torch::kFloat32).to(device_);
  }

  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& wanted) const {
    switch (training_.loss) {
      case NetworkLoss::log_error:
        return torch::abs(output - wanted).mean();
      case NetworkLoss::squared:
        return torch::square(output - wanted).mean();
      case NetworkLoss::q_error:
        break;
    }
    const torch::Tensor positive = torch::clamp_min(output, kLeastPrediction);
    const torch::Tensor q = torch::maximum(positive / wanted, wanted / positive);
    return torch::where(output < kLeastPrediction, 100 * (1 - output), q).mean();
  }

  // Mean loss over the batches. Draws depend on the epoch's number, not on those before: an interrupted training goes
  // on as it would have.
  double train_epoch() {
    network_->train();
    const std::uint64_t seed = mixed(training_.seed ^ mixed(state_.epoch + 1));
    torch::manual_seed(seed);
    const std::vector<std::size_t> order = shuffled(seed);
    double sum = 0;
    std::vector<const PlanGraph*> graphs;
    std::vector<double> labels;
    for (std::size_t first = 0; first < order.size(); first += training_.batch) {
      const std::size_t end = std::min<std::size_t>(order.size(), first + training_.batch);
      graphs.clear();
      labels.clear();
      for (std::size_t i = first; i < end; ++i) {
        graphs.push_back(&train_.graphs[order[i]]);
        labels.push_back(train_.labels[order[i]]);
      }
      const torch::Tensor error =
          loss(network_->forward(moved(collate(graphs, shape_.widths), device_)), target(labels));
      error.backward();
      const double part = static_cast<double>(first) / static_cast<double>(order.size());
      parameters_.step(learning_rate(state_.epoch + part), training_.weight_decay);
      sum += static_cast<double>(error.item<float>()) * static_cast<double>(end - first);
    }
    return sum / static_cast<double>(order.size());
  }

  void judge(EpochReport& report) const {
    network_->eval();
    const GraphModel view(shape_, {parameters_.values(), weights_.label_center, weights_.label_scale, weights_.least},
                          training_.loss, training_.device);
    const std::vector<double> predictions = view.predict(validation_.graphs);
    std::vector<double> errors;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      const double ratio = predictions[i] / validation_.labels[i];
      errors.push_back(std::max(ratio, 1 / ratio));
    }
    report.q50 = quantile(errors, 0.5);
    report.q95 = quantile(errors, 0.95);
  }

  const NetworkShape& shape_;
  const NetworkTraining& training_;
  const LabelledGraphs &train_, &validation_;
  const NetworkHooks& hooks_;
  torch::Device device_;
  std::unique_ptr<GraphNetwork> network_;
  FlatParameters parameters_;
  NetworkWeights weights_;
  Checkpoint state_;
};

}  // namespace

NetworkWeights train_network(const NetworkShape& shape, const NetworkTraining& training, const LabelledGraphs& train,
                             const LabelledGraphs& validation, const NetworkWeights* initial,
                             const NetworkHooks& hooks) {
  return Training(shape, training, train, validation, initial, hooks).run();
}

}  // namespace millrace::models
