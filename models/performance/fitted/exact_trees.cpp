#include "models/performance/fitted/exact_trees.h"

#include <fmt/format.h>

namespace millrace::models {

namespace {

xgboost::Rows rows_of(std::span<const ScaledSize> sizes) {
  xgboost::Rows rows;
  for (const ScaledSize& size : sizes) rows.add(size);
  return rows;
}

}  // namespace

ExactTrees::ExactTrees(const ExactTreeSettings& settings, std::span<const ScaledSize> sizes,
                       std::span<const double> labels)
    : matrix_(rows_of(sizes), labels), booster_(matrix_, matrix_) {
  booster_.set("objective", "reg:squarederror");
  booster_.set("disable_default_eval_metric", "1");
  booster_.set("tree_method", "exact");
  booster_.set("base_score", fmt::format("{}", settings.base));
  booster_.set("max_depth", fmt::format("{}", settings.depth));
  booster_.set("eta", fmt::format("{}", settings.learning_rate));
  booster_.set("lambda", fmt::format("{}", settings.lambda));
  for (std::uint32_t round = 0; round < settings.trees; ++round) booster_.update(round, matrix_);
}

std::vector<double> ExactTrees::outputs(std::span<const ScaledSize> sizes) const {
  return booster_.predict(rows_of(sizes));
}

}  // namespace millrace::models
