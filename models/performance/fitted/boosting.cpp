// Both kinds of gradient boosting, by XGBoost.
#include <numeric>

#include "models/performance/fitted/exact_trees.h"

namespace millrace::models {

namespace {

constexpr double kXgboostLambda = 1, kXgboostBase = 0.5;  // XGBoost's defaults of lambda and base_score

}  // namespace

std::unique_ptr<ScaledRegression> fit_boosting(const PerformanceSettings& settings, const ScaledSamples& samples) {
  ExactTreeSettings trees{.trees = settings.trees,
                          .depth = settings.depth,
                          .learning_rate = settings.learning_rate,
                          .lambda = kXgboostLambda,
                          .base = kXgboostBase};
  if (settings.regressor == PerformanceRegressor::gbdt) {
    trees.lambda = 0;
    trees.base =
        std::accumulate(samples.labels.begin(), samples.labels.end(), 0.0) / static_cast<double>(samples.labels.size());
  }
  return std::make_unique<ExactTrees>(trees, samples.sizes, samples.labels);
}

}  // namespace millrace::models
