// Boosted trees that may not rise with p. [StreamTune, section IV-B (b)]
#include <fmt/format.h>

#include <cassert>
#include <optional>

#include "models/monotone/fitted/fit_monotone.h"
#include "models/regressors/xgboost_handles.h"

namespace millrace::models {

namespace {

// h, then the scaled degree.
void add(xgboost::Rows& rows, std::span<const float> vector, double degree) {
  std::vector<double> row(vector.begin(), vector.end());
  row.push_back(degree);
  rows.add(row);
}

// XGBoost takes a list that is too short as zeros for the rest, without a word.
std::string constraints(std::size_t width) {
  std::string text = "(";
  for (std::size_t i = 0; i < width; ++i) text += "0,";
  return text + "-1)";
}

class Trees : public MonotoneModel {
 public:
  Trees(const MonotoneSettings& settings, std::span<const MonotoneRow> rows, const DegreeScale& scale)
      : facts_(facts_of(rows)), scale_(scale) {
    xgboost::Rows inputs;
    std::vector<double> labels;
    for (const MonotoneRow& row : rows) {
      add(inputs, row.vector, scale_(row.parallelism));
      labels.push_back(row.bottleneck ? 1 : 0);
    }
    const ClassWeights weights = class_weights_of(settings, facts_);
    const xgboost::Matrix matrix(inputs, labels);
    xgboost::Booster booster(matrix, matrix);
    booster.set("objective", "binary:logistic");
    booster.set("tree_method", "exact");
    booster.set("monotone_constraints", constraints(rows[0].vector.size()));
    booster.set("scale_pos_weight", fmt::format("{}", weights.bottleneck / weights.other));
    booster.set("max_depth", fmt::format("{}", settings.depth));
    booster.set("eta", fmt::format("{}", settings.step));
    booster.set("seed", fmt::format("{}", settings.seed));
    for (std::uint32_t round = 0; round < settings.trees; ++round) booster.update(round, matrix);
    booster_.emplace(booster.bytes(settings.trees));
    assert(booster_->inputs() == rows[0].vector.size() + 1);
  }

  const MonotoneFacts& facts() const override { return facts_; }

  double probability(std::span<const float> vector, double parallelism) const override {
    xgboost::Rows row;
    add(row, vector, scale_(parallelism));
    return booster_->predict(row)[0];
  }

 private:
  MonotoneFacts facts_;
  DegreeScale scale_;
  std::optional<xgboost::Booster> booster_;
};

}  // namespace

std::unique_ptr<MonotoneModel> fit_trees(const MonotoneSettings& settings, std::span<const MonotoneRow> rows,
                                         const DegreeScale& scale) {
  return std::make_unique<Trees>(settings, rows, scale);
}

}  // namespace millrace::models
