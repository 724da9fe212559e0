#include "models/regressors/constant.h"

#include <algorithm>

#include "models/q_error.h"
#include "models/regressors/round_reports.h"
#include "sim/plan/json_object.h"

namespace millrace::models {
namespace {

class Constant final : public Fitted {
 public:
  explicit Constant(double output) : output_(output) {}
  std::vector<double> outputs(std::span<const PlanDescription> plans) const override {
    return std::vector<double>(plans.size(), output_);
  }
  nlohmann::json json() const override { return {{"output", output_}}; }

 private:
  double output_;
};

}  // namespace

FitResult train_constant(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks) {
  std::vector<double> labels = labels_of(set.train, settings.labels);
  std::ranges::sort(labels);
  const double output = quantile(labels, 0.5);
  RoundReports reports(settings, set, hooks, 1);
  if (!reports.report(std::vector<double>(set.validation.size(), output))) return tl::make_unexpected("stopped");
  return std::make_unique<Constant>(output);
}

FitResult load_constant(const ModelFile& file) {
  std::string mistake;
  const double output = plan::JsonObject(file.model, "model", mistake).number("output");
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  return std::make_unique<Constant>(output);
}

}  // namespace millrace::models
