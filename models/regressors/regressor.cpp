#include "models/regressors/regressor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "models/regressors/boosted.h"
#include "models/regressors/constant.h"
#include "models/regressors/forest.h"
#include "models/regressors/label_scale.h"
#include "models/regressors/linear.h"

namespace millrace::models {
namespace {

class Regressor final : public Model {
 public:
  Regressor(ModelSettings settings, std::string data, std::unique_ptr<const Fitted> fitted)
      : settings_(std::move(settings)), data_(std::move(data)), fitted_(std::move(fitted)) {}

  std::vector<double> predict(std::span<const PlanDescription> plans) const override {
    if (plans.empty()) return {};
    std::vector<double> predictions = fitted_->outputs(plans);
    for (double& prediction : predictions) prediction = from_scale(prediction, settings_.labels);
    return predictions;
  }
  std::string bytes() const override {
    return to_bytes({.settings = settings_, .model = fitted_->json(), .data = data_, .payload = fitted_->payload()});
  }
  const ModelSettings& settings() const override { return settings_; }

 private:
  ModelSettings settings_;
  std::string data_;  // ModelFile::data
  std::unique_ptr<const Fitted> fitted_;
};

struct Entry {
  ModelKind kind;
  FitResult (*train)(const ModelSettings&, const TrainingSet&, const TrainingHooks&);
  FitResult (*load)(const ModelFile&);
};
constexpr std::array kRegressors = {
    Entry{ModelKind::linear, train_linear, load_linear},
    Entry{ModelKind::forest, train_forest, load_forest},
    Entry{ModelKind::boosted, train_boosted, load_boosted},
    Entry{ModelKind::constant, train_constant, load_constant},
};

const Entry* entry_of(ModelKind kind) {
  const auto found = std::ranges::find(kRegressors, kind, &Entry::kind);
  return found == kRegressors.end() ? nullptr : &*found;
}

std::string not_a_regressor(ModelKind kind) {
  return fmt::format("'{}' is a network", to_string(kind));
}

std::string problem_of(const TrainingSet& set) {
  if (set.train.empty()) return "there are no plans to train on";
  if (set.validation.empty()) return "there are no plans to validate on";
  for (const auto* examples : {&set.train, &set.validation}) {
    for (const Example& example : *examples) {
      if (std::isfinite(example.label) && example.label > 0) continue;
      return fmt::format("a label is {}; labels are finite and above 0", example.label);
    }
  }
  return "";
}

}  // namespace

bool is_regressor(ModelKind kind) {
  return entry_of(kind) != nullptr;
}

tl::expected<std::unique_ptr<Model>, std::string> train_regressor(const ModelSettings& settings, const TrainingSet& set,
                                                                  const TrainingHooks& hooks) {
  const Entry* entry = entry_of(settings.kind);
  if (entry == nullptr) return tl::make_unexpected(not_a_regressor(settings.kind));
  std::string problem = problem_of(settings);
  if (problem.empty()) problem = problem_of(set);
  if (!problem.empty()) return tl::make_unexpected(problem);
  auto fitted = entry->train(settings, set, hooks);
  if (!fitted) return tl::make_unexpected(fitted.error());
  return std::make_unique<Regressor>(settings, "", std::move(*fitted));
}

tl::expected<std::unique_ptr<Model>, std::string> load_regressor(const ModelFile& file) {
  const Entry* entry = entry_of(file.settings.kind);
  if (entry == nullptr) return tl::make_unexpected(not_a_regressor(file.settings.kind));
  auto fitted = entry->load(file);
  if (!fitted) return tl::make_unexpected(fitted.error());
  return std::make_unique<Regressor>(file.settings, file.data, std::move(*fitted));
}

}  // namespace millrace::models
