#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "models/network/flat_parameters.h"
#include "models/streamtune/encoder/encoder.h"
#include "models/streamtune/encoder/encoder_network.h"
#include "models/streamtune/encoder/judgement.h"
#include "models/streamtune/shuffled.h"

namespace millrace::models {

namespace {

using Examples = std::vector<const EncoderExample*>;

constexpr std::size_t kAtATime = 256;  // graphs of a batch of predictions: larger ones leave the cache

struct Batch {
  GraphUnion graphs;
  torch::Tensor degrees;           // [operators, 1]
  torch::Tensor labelled, labels;  // rows; 1 or 0 of each
};

Batch batch_of(std::span<const EncoderExample* const> examples, std::uint32_t inputs) {
  std::vector<const EncoderGraph*> graphs;
  std::vector<float> degrees, labels;
  std::vector<std::int64_t> labelled;
  for (const EncoderExample* example : examples) {
    graphs.push_back(&example->graph);
    for (std::size_t i = 0; i < example->labels.size(); ++i) {
      if (example->labels[i] >= 0) {
        labelled.push_back(static_cast<std::int64_t>(degrees.size()));
        labels.push_back(example->labels[i]);
      }
      degrees.push_back(example->degrees[i]);
    }
  }
  return {.graphs = united(graphs, inputs),
          .degrees = torch::tensor(degrees, torch::kFloat32).unsqueeze(1),
          .labelled = torch::tensor(labelled, torch::kInt64),
          .labels = torch::tensor(labels, torch::kFloat32)};
}

bool has_label(const EncoderExample& example) {
  return std::ranges::any_of(example.labels, [](std::int8_t label) { return label >= 0; });
}

// Whole plans on either side, one at least; a single plan is on both.
void split(std::span<const EncoderExample> examples, double share, std::uint64_t seed, Examples& train,
           Examples& validation) {
  Examples all;
  for (const EncoderExample& example : examples) {
    if (has_label(example)) all.push_back(&example);
  }
  const std::vector<std::size_t> order = shuffled(all.size(), seed);
  const auto wanted = static_cast<std::size_t>(std::llround(share * static_cast<double>(all.size())));
  const std::size_t held_out = all.size() < 2 ? 0 : std::clamp<std::size_t>(wanted, 1, all.size() - 1);
  for (std::size_t i = 0; i < order.size(); ++i) (i < held_out ? validation : train).push_back(all[order[i]]);
  if (validation.empty()) validation = train;
}

class Training {
 public:
  Training(const EncoderShape& shape, const StreamTuneSettings& settings, std::span<const EncoderExample> examples,
           std::uint64_t seed)
      : shape_(shape),
        settings_(settings),
        seed_(seed),
        network_(make_encoder_network(shape, mixed_bits(seed))),
        parameters_(*network_) {
    split(examples, settings.validation, mixed_bits(seed ^ 1), train_, validation_);
    report_.plans = static_cast<std::uint32_t>(train_.size());
    report_.validation_plans = static_cast<std::uint32_t>(validation_.size());
    for (const EncoderExample& example : examples) {
      for (const std::int8_t label : example.labels) {
        report_.operators += label >= 0 ? 1 : 0;
        report_.bottlenecks += label > 0 ? 1 : 0;
      }
    }
    const double all = report_.operators, ones = report_.bottlenecks;
    if (settings.class_weights && ones > 0 && ones < all) {
      weight_of_one_ = all / (2 * ones);
      weight_of_zero_ = all / (2 * (all - ones));
    }
  }

  TrainedEncoder run(const EncoderHook& hook) {
    std::vector<float> best;
    while (report_.epochs < settings_.epochs && report_.epochs - report_.best_epoch < settings_.patience) {
      const double loss = train_epoch();
      ++report_.epochs;
      const Judgement judgement = judge();
      if (best.empty() || judgement.loss < report_.validation_loss) {
        best = parameters_.values();
        report_.best_epoch = report_.epochs;
        report_.loss = loss;
        report_.validation_loss = judgement.loss;
        report_.auc = judgement.auc;
        report_.accuracy = judgement.accuracy;
        report_.sensitivity = judgement.sensitivity;
        report_.specificity = judgement.specificity;
      }
      if (hook && !hook(report_.epochs, loss, judgement.loss)) throw std::runtime_error("stopped");
    }
    return {.weights = std::move(best), .report = report_};
  }

 private:
  // Mean over the labelled operators.
  torch::Tensor loss_of(const Batch& batch) {
    const torch::Tensor logits = network_->logits(network_->aware(batch.graphs, batch.degrees));
    const torch::Tensor weights = batch.labels * (weight_of_one_ - weight_of_zero_) + weight_of_zero_;
    return torch::binary_cross_entropy_with_logits(logits.index_select(0, batch.labelled), batch.labels, weights);
  }

  // Half a cosine over the epochs.
  double learning_rate(double epochs_done) const {
    return settings_.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * epochs_done / settings_.epochs));
  }

  double train_epoch() {
    const std::vector<std::size_t> order = shuffled(train_.size(), mixed_bits(seed_ ^ mixed_bits(report_.epochs + 2)));
    double sum = 0, operators = 0;
    Examples some;
    for (std::size_t first = 0; first < order.size(); first += settings_.batch) {
      const std::size_t end = std::min<std::size_t>(order.size(), first + settings_.batch);
      some.clear();
      for (std::size_t i = first; i < end; ++i) some.push_back(train_[order[i]]);
      const Batch batch = batch_of(some, shape_.inputs);
      const torch::Tensor loss = loss_of(batch);
      loss.backward();
      const double done = static_cast<double>(first) / static_cast<double>(order.size());
      parameters_.step(learning_rate(report_.epochs + done), settings_.weight_decay);
      const auto its = static_cast<double>(batch.labels.numel());
      sum += static_cast<double>(loss.item<float>()) * its;
      operators += its;
    }
    return sum / operators;
  }

  Judgement judge() {
    const torch::InferenceMode guard;
    std::vector<double> logits;
    std::vector<bool> labels;
    const std::span<const EncoderExample* const> all = validation_;
    for (std::size_t first = 0; first < all.size(); first += kAtATime) {
      const Batch batch = batch_of(all.subspan(first, std::min(kAtATime, all.size() - first)), shape_.inputs);
      const torch::Tensor outputs = network_->logits(network_->aware(batch.graphs, batch.degrees));
      const torch::Tensor its = outputs.index_select(0, batch.labelled).contiguous();
      for (std::int64_t i = 0; i < its.numel(); ++i) {
        logits.push_back(static_cast<double>(its.data_ptr<float>()[i]));
        labels.push_back(batch.labels.data_ptr<float>()[i] > 0.5F);
      }
    }
    return judgement_of(logits, labels, weight_of_one_, weight_of_zero_);
  }

  const EncoderShape& shape_;
  const StreamTuneSettings& settings_;
  std::uint64_t seed_;
  std::unique_ptr<EncoderNetwork> network_;
  FlatParameters parameters_;
  Examples train_, validation_;
  double weight_of_one_ = 1, weight_of_zero_ = 1;
  EncoderReport report_;
};

}  // namespace

TrainedEncoder train_encoder(const EncoderShape& shape, const StreamTuneSettings& settings,
                             std::span<const EncoderExample> examples, std::uint64_t seed, const EncoderHook& hook) {
  return Training(shape, settings, examples, seed).run(hook);
}

}  // namespace millrace::models
