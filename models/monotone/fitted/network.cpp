// A plain neural network on (h, p): nothing keeps it from rising with p. [StreamTune, Fig. 11a]
#include <torch/utils.h>

#include <cmath>

#include "models/monotone/fitted/fit_monotone.h"
#include "models/network/flat_parameters.h"
#include "models/network/layers.h"

namespace millrace::models {

namespace {

constexpr double kWeightDecay = 1e-3;

class Network : public MonotoneModel {
 public:
  Network(const MonotoneSettings& settings, std::span<const MonotoneRow> rows, const DegreeScale& scale)
      : facts_(facts_of(rows)), scale_(scale) {
    facts_.monotone = false;
    torch::set_num_threads(1);
    torch::manual_seed(settings.seed);
    const std::int64_t hidden = settings.hidden;
    const auto width = static_cast<std::int64_t>(rows[0].vector.size());
    network_ = Mlp(std::vector<std::int64_t>{width + 1, hidden, hidden, 1}, 0, true);
    const ClassWeights class_weights = class_weights_of(settings, facts_);
    std::vector<float> values, labels, weights;
    for (const MonotoneRow& row : rows) {
      values.insert(values.end(), row.vector.begin(), row.vector.end());
      values.push_back(static_cast<float>(scale_(row.parallelism)));
      labels.push_back(row.bottleneck ? 1.0F : 0.0F);
      weights.push_back(static_cast<float>(row.bottleneck ? class_weights.bottleneck : class_weights.other));
    }
    torch::Tensor inputs = torch::tensor(values, torch::kFloat32).view({-1, width + 1});
    mean_ = inputs.mean(0);
    deviation_ = inputs.std(0, false).clamp_min(1e-6);
    inputs = (inputs - mean_) / deviation_;
    const torch::Tensor wanted = torch::tensor(labels, torch::kFloat32),
                        weight = torch::tensor(weights, torch::kFloat32);
    FlatParameters parameters(*network_);
    for (std::uint32_t epoch = 0; epoch < settings.epochs; ++epoch) {
      const torch::Tensor logits = network_->forward(inputs).squeeze(1);
      torch::binary_cross_entropy_with_logits(logits, wanted, weight).backward();
      parameters.step(settings.learning_rate, kWeightDecay);
    }
    network_->eval();
  }

  const MonotoneFacts& facts() const override { return facts_; }

  double probability(std::span<const float> vector, double parallelism) const override {
    const torch::InferenceMode guard;
    std::vector<float> row(vector.begin(), vector.end());
    row.push_back(static_cast<float>(scale_(parallelism)));
    const torch::Tensor input = (torch::tensor(row, torch::kFloat32) - mean_) / deviation_;
    // An Mlp is called through a copy of its handle, as forward() is not const.
    const auto logit = static_cast<double>(Mlp(network_)->forward(input.unsqueeze(0)).item<float>());
    return 1 / (1 + std::exp(-logit));
  }

 private:
  MonotoneFacts facts_;
  DegreeScale scale_;
  Mlp network_{nullptr};
  torch::Tensor mean_, deviation_;  // of each input over the rows
};

}  // namespace

std::unique_ptr<MonotoneModel> fit_network(const MonotoneSettings& settings, std::span<const MonotoneRow> rows,
                                           const DegreeScale& scale) {
  return std::make_unique<Network>(settings, rows, scale);
}

}  // namespace millrace::models
