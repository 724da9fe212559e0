#include "models/regressors/boosted.h"

#include <fmt/format.h>

#include <exception>
#include <numeric>

#include "models/regressors/round_reports.h"
#include "models/regressors/strong_vector.h"
#include "models/regressors/xgboost_handles.h"
#include "sim/plan/json_object.h"

namespace millrace::models {
namespace {

class Boosted final : public Fitted {
 public:
  // `bytes`: a booster's.
  Boosted(std::string bytes, FeatureSet features) : bytes_(std::move(bytes)), booster_(bytes_), features_(features) {}

  std::vector<double> outputs(std::span<const PlanDescription> plans) const override {
    xgboost::Rows rows;
    for (const PlanDescription& plan : plans) rows.add(strong_vector(plan, features_));
    return booster_.predict(rows);
  }
  nlohmann::json json() const override { return {{"inputs", strong_names(features_)}}; }
  // Kept as it was trained or read, so that it does not depend on what XGBoost makes of it.
  std::string payload() const override { return bytes_; }
  std::size_t inputs() const { return booster_.inputs(); }

 private:
  std::string bytes_;
  xgboost::Booster booster_;
  FeatureSet features_;
};

xgboost::Matrix matrix_of(std::span<const Example> examples, const ModelSettings& settings) {
  xgboost::Rows rows;
  for (const Example& example : examples) rows.add(strong_vector(example.plan, settings.features));
  return {rows, labels_of(examples, settings.labels)};
}

// Trees begin from the mean label: from XGBoost's own 0.5 most of them would be spent on getting there.
double mean_label(const TrainingSet& set, LabelDomain domain) {
  const std::vector<double> labels = labels_of(set.train, domain);
  return std::accumulate(labels.begin(), labels.end(), 0.0) / static_cast<double>(labels.size());
}

void configure(xgboost::Booster& booster, const ModelSettings& settings, double mean) {
  booster.set("objective", "reg:squarederror");
  booster.set("disable_default_eval_metric", "1");
  booster.set("tree_method", "hist");
  booster.set("base_score", fmt::format("{}", mean));
  booster.set("max_depth", fmt::format("{}", settings.depth));
  booster.set("eta", fmt::format("{}", settings.learning_rate));
  booster.set("subsample", "0.8");
  booster.set("colsample_bytree", "0.8");
  booster.set("seed", fmt::format("{}", settings.seed % (1U << 31)));  // it takes no more
}

FitResult train(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks) {
  const xgboost::Matrix train = matrix_of(set.train, settings);
  const xgboost::Matrix validation = matrix_of(set.validation, settings);
  xgboost::Booster booster(train, validation);
  configure(booster, settings, mean_label(set, settings.labels));
  RoundReports reports(settings, set, hooks, settings.trees);
  while (reports.rounds() < settings.trees && reports.rounds() - reports.best_round() < settings.patience) {
    booster.update(reports.rounds(), train);
    if (!reports.report(booster.predict(validation))) return tl::make_unexpected("stopped");
  }
  return std::make_unique<Boosted>(booster.bytes(reports.best_round()), settings.features);
}

FitResult load(const ModelFile& file) {
  auto fitted = std::make_unique<Boosted>(file.payload, file.settings.features);
  if (fitted->inputs() != strong_names(file.settings.features).size()) {
    return tl::make_unexpected("the model has another number of inputs than this program");
  }
  return fitted;
}

}  // namespace

FitResult train_boosted(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks) {
  try {
    return train(settings, set, hooks);
  } catch (const std::exception& error) {
    return tl::make_unexpected(fmt::format("boosted trees cannot be trained: {}", error.what()));
  }
}

FitResult load_boosted(const ModelFile& file) {
  std::string mistake;
  plan::JsonObject object(file.model, "model", mistake);
  if (object.texts("inputs") != strong_names(file.settings.features)) {
    object.mistake("inputs", "are not those of this program: train the model again");
  }
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  try {
    return load(file);
  } catch (const std::exception& error) {
    return tl::make_unexpected(fmt::format("the boosted trees cannot be read: {}", error.what()));
  }
}

}  // namespace millrace::models
