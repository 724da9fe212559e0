// Trees by XGBoost on two inputs, every split considered.
#pragma once

#include <optional>
#include <vector>

#include "models/performance/fitted/fit_performance.h"
#include "models/regressors/xgboost_handles.h"

namespace millrace::models {

struct ExactTreeSettings {
  std::uint32_t trees = 1, depth = 3;
  double learning_rate = 1;
  double lambda = 0;  // penalty on the squares of leaves; 0: a leaf is the mean of its samples, less what is predicted
  double base = 0;    // what is predicted before the first tree
};

// Boosted on squared error; one tree with the rest as above is a regression tree (CART). At one split the reduction of
// squared error and Friedman's n_l n_r / (n_l + n_r) (mean_l - mean_r)^2 are the same number. Unlike scikit-learn's:
// single precision, no split that reduces the squared error by less than 1e-6, and of equal splits the first.
class ExactTrees final : public ScaledRegression {
 public:
  // Throws std::runtime_error: XGBoost failed.
  ExactTrees(const ExactTreeSettings& settings, std::span<const ScaledSize> sizes, std::span<const double> labels);
  std::vector<double> outputs(std::span<const ScaledSize> sizes) const override;

 private:
  xgboost::Matrix matrix_;  // the booster needs it
  xgboost::Booster booster_;
};

}  // namespace millrace::models
