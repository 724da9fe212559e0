#include "models/pipelines/network/train_tree_model.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "models/network/flat_parameters.h"
#include "models/pipelines/network/node_costs.h"
#include "models/streamtune/shuffled.h"

namespace millrace::models {

namespace {

struct QErrorSums {
  double sum = 0, squares = 0, count = 0;

  void add(double prediction, double label) {
    const double error = std::max(prediction / label, label / prediction);
    sum += error;
    squares += error * error;
    ++count;
  }
  double mean() const { return sum / count; }
  double standard_error() const {
    return count < 2 ? 0 : std::sqrt(std::max(0.0, (squares - sum * sum / count) / (count - 1)) / count);
  }
};

LabelScale scale_of(std::span<const PipelineSample> samples) {
  double sum = 0, squares = 0;
  const auto count = static_cast<double>(samples.size());
  for (const PipelineSample& sample : samples) sum += std::log(sample.latency_s);
  for (const PipelineSample& sample : samples) {
    const double difference = std::log(sample.latency_s) - sum / count;
    squares += difference * difference;
  }
  const double deviation = std::sqrt(squares / count);
  return {.mean = sum / count, .deviation = deviation > 1e-9 ? deviation : 1};
}

// Samples as the network sees them.
struct Encoded {
  std::vector<EncodedTree> trees;
  std::vector<double> latencies;
  std::vector<float> labels;
};

class Training {
 public:
  Training(const PredictorSettings& settings, const PipelineSet& set, std::optional<OperatorCostPredictors> costs,
           const PipelineHook& hook)
      : settings_(settings), hook_(hook) {
    file_.settings = settings;
    file_.label = scale_of(set.train);
    file_.costs = std::move(costs);
    const std::vector<NodeCosts> of_train = costs_of(set.train), of_validation = costs_of(set.validation);
    file_.scales = tree_scales(set.train, of_train);
    train_ = encode(set.train, of_train);
    validation_ = encode(set.validation, of_validation);
    torch::set_num_threads(1);
    torch::manual_seed(mixed_bits(settings.seed));
    network_ = make_tree_network(settings);
  }

  TreeModelFile run() {
    FlatParameters parameters(*network_);
    PipelineProgress progress{.epochs = settings_.epochs};
    double best_loss = 0;
    std::uint32_t best_epoch = 0;
    while (progress.epoch < settings_.epochs && progress.epoch - best_epoch < settings_.patience) {
      train_epoch(progress, parameters);
      judge(progress);
      ++progress.epoch;
      if (!std::isfinite(progress.loss)) throw std::runtime_error("the training diverged: its loss is no number");
      if (file_.weights.empty() || progress.validation_loss < best_loss) {
        file_.weights = parameters.values();
        best_loss = progress.validation_loss;
        best_epoch = progress.epoch;
      }
      if (hook_ && !hook_(progress)) throw std::runtime_error("stopped");
    }
    return std::move(file_);
  }

 private:
  std::vector<NodeCosts> costs_of(std::span<const PipelineSample> samples) const {
    std::vector<NodeCosts> costs;
    if (!file_.costs) return costs;
    for (const PipelineSample& sample : samples) costs.push_back(node_costs(sample, *file_.costs));
    return costs;
  }

  Encoded encode(std::span<const PipelineSample> samples, std::span<const NodeCosts> costs) const {
    Encoded all;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      all.trees.push_back(encoded(samples[i], costs.empty() ? nullptr : &costs[i], file_.scales));
      all.latencies.push_back(samples[i].latency_s);
      all.labels.push_back(
          static_cast<float>((std::log(samples[i].latency_s) - file_.label.mean) / file_.label.deviation));
    }
    return all;
  }

  // Half a cosine over the epochs.
  double learning_rate(double epochs_done) const {
    return settings_.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * epochs_done / settings_.epochs));
  }

  void train_epoch(PipelineProgress& progress, FlatParameters& parameters) {
    network_->train();
    const std::uint64_t seed = mixed_bits(settings_.seed ^ mixed_bits(progress.epoch + 1));
    torch::manual_seed(seed);
    const std::vector<std::size_t> order = shuffled(train_.trees.size(), seed);
    const auto count = static_cast<double>(order.size());
    QErrorSums errors;
    double sum = 0;
    std::vector<const EncodedTree*> some;
    std::vector<float> labels;
    for (std::size_t first = 0; first < order.size(); first += settings_.batch) {
      const std::size_t end = std::min<std::size_t>(order.size(), first + settings_.batch);
      some.clear();
      labels.clear();
      for (std::size_t i = first; i < end; ++i) {
        some.push_back(&train_.trees[order[i]]);
        labels.push_back(train_.labels[order[i]]);
      }
      const torch::Tensor outputs = network_->forward(collated(some)).contiguous();
      const torch::Tensor loss = torch::mse_loss(outputs, torch::tensor(labels, torch::kFloat32));
      loss.backward();
      parameters.step(learning_rate(progress.epoch + static_cast<double>(first) / count), settings_.weight_decay);
      for (std::size_t i = first; i < end; ++i) {
        const auto output = static_cast<double>(outputs.data_ptr<float>()[i - first]);
        errors.add(latency_of(output, file_.label), train_.latencies[order[i]]);
      }
      sum += static_cast<double>(loss.item<float>()) * static_cast<double>(end - first);
    }
    progress.loss = sum / count;
    progress.train_q_mean = errors.mean();
  }

  void judge(PipelineProgress& progress) {
    const std::vector<double> outputs = outputs_of(*network_, validation_.trees);
    QErrorSums errors;
    double sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const double difference = outputs[i] - static_cast<double>(validation_.labels[i]);
      sum += difference * difference;
      errors.add(latency_of(outputs[i], file_.label), validation_.latencies[i]);
    }
    progress.validation_loss = sum / static_cast<double>(outputs.size());
    progress.validation_q_mean = errors.mean();
    progress.validation_q_error = errors.standard_error();
  }

  const PredictorSettings& settings_;
  const PipelineHook& hook_;
  TreeModelFile file_;
  Encoded train_, validation_;
  std::shared_ptr<TreeNetwork> network_;
};

}  // namespace

TreeModelFile trained_tree_model(const PredictorSettings& settings, const PipelineSet& set,
                                 std::optional<OperatorCostPredictors> costs, const PipelineHook& hook) {
  return Training(settings, set, std::move(costs), hook).run();
}

}  // namespace millrace::models
