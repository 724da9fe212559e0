#include "models/performance/fitted/adaboost.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/performance/fitted/exact_trees.h"
#include "sim/kernel/random_stream.h"

namespace millrace::models {

namespace {

constexpr double kNoError = 1e-6;  // of scaled labels: XGBoost's trees are single-precision

// As many samples as there are, drawn with replacement by their weights.
ScaledSamples weighted_bootstrap(const ScaledSamples& samples, std::span<const double> weights,
                                 kernel::RandomStream& stream) {
  std::vector<double> up_to(weights.size());
  std::partial_sum(weights.begin(), weights.end(), up_to.begin());
  ScaledSamples drawn;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto found = std::ranges::upper_bound(up_to, stream.uniform() * up_to.back());
    const auto sample = std::min(static_cast<std::size_t>(found - up_to.begin()), weights.size() - 1);
    drawn.sizes.push_back(samples.sizes[sample]);
    drawn.labels.push_back(samples.labels[sample]);
  }
  return drawn;
}

// Regression trees of at most settings.depth, each on a weighted bootstrap, as scikit-learn has it.
class AdaBoost final : public ScaledRegression {
 public:
  AdaBoost(const PerformanceSettings& settings, const ScaledSamples& samples) {
    const std::size_t count = samples.sizes.size();
    std::vector<double> sample_weights(count, 1 / static_cast<double>(count));
    kernel::RandomStream stream = kernel::Seed(settings.seed).stream("performance/adaboost");
    for (std::uint32_t round = 0; round < settings.trees; ++round) {
      const ScaledSamples drawn = weighted_bootstrap(samples, sample_weights, stream);
      auto tree = std::make_unique<ExactTrees>(ExactTreeSettings{.depth = settings.depth}, drawn.sizes, drawn.labels);
      std::vector<double> errors = tree->outputs(samples.sizes);
      for (std::size_t i = 0; i < count; ++i) {
        errors[i] = std::abs(errors[i] - samples.labels[i]);
        if (errors[i] < kNoError) errors[i] = 0;
      }
      const BoostingRound judged = boosting_round(errors, settings.learning_rate, trees_.empty(), sample_weights);
      if (judged.keep) {
        trees_.push_back(std::move(tree));
        weights_.push_back(judged.weight);
      }
      if (judged.last) break;
    }
  }

  std::vector<double> outputs(std::span<const ScaledSize> sizes) const override {
    std::vector<std::vector<double>> by_tree;
    for (const auto& tree : trees_) by_tree.push_back(tree->outputs(sizes));
    std::vector<double> outputs, of_size(trees_.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      for (std::size_t t = 0; t < trees_.size(); ++t) of_size[t] = by_tree[t][i];
      outputs.push_back(weighted_median(of_size, weights_));
    }
    return outputs;
  }

 private:
  std::vector<std::unique_ptr<ExactTrees>> trees_;
  std::vector<double> weights_;  // of the trees
};

}  // namespace

BoostingRound boosting_round(std::span<const double> absolute_errors, double learning_rate, bool first,
                             std::vector<double>& weights) {
  // Errors of samples that weigh nothing count no more.
  double greatest = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) greatest = std::max(greatest, absolute_errors[i]);
  }
  BoostingRound round{.weight = 1};
  round.last = greatest <= 0;
  if (round.last) return round;
  for (std::size_t i = 0; i < weights.size(); ++i) round.mean_loss += weights[i] * absolute_errors[i] / greatest;
  if (round.mean_loss >= 0.5) {
    round.last = true;
    round.keep = first;
    return round;
  }
  const double beta = round.mean_loss / (1 - round.mean_loss);
  round.weight = learning_rate * std::log(1 / beta);
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] *= std::pow(beta, learning_rate * (1 - absolute_errors[i] / greatest));
    sum += weights[i];
  }
  for (double& weight : weights) weight /= sum;
  return round;
}

double weighted_median(std::span<const double> values, std::span<const double> weights) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  const double half = std::accumulate(weights.begin(), weights.end(), 0.0) / 2;
  double up_to = 0;
  for (const std::size_t i : order) {
    up_to += weights[i];
    if (up_to >= half) return values[i];
  }
  return values[order.back()];
}

std::unique_ptr<ScaledRegression> fit_adaboost(const PerformanceSettings& settings, const ScaledSamples& samples) {
  return std::make_unique<AdaBoost>(settings, samples);
}

}  // namespace millrace::models
