#include "models/regressors/linear.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>

#include "models/regressors/flat_vector.h"
#include "models/regressors/round_reports.h"
#include "models/regressors/standardiser.h"
#include "sim/plan/json_object.h"

namespace millrace::models {
namespace {

class Linear final : public Fitted {
 public:
  // `least`: the smallest label that it was trained on. Of raw labels a plane goes far below it, and below zero.
  Linear(Standardiser standardiser, std::vector<double> coefficients, double intercept, double least)
      : standardiser_(std::move(standardiser)),
        coefficients_(std::move(coefficients)),
        intercept_(intercept),
        least_(least) {}

  std::vector<double> outputs(std::span<const PlanDescription> plans) const override {
    std::vector<double> outputs;
    outputs.reserve(plans.size());
    for (const PlanDescription& plan : plans) outputs.push_back(output(standardiser_(published_vector(plan))));
    return outputs;
  }

  nlohmann::json json() const override {
    return {{"inputs", published_names()},
            {"standardiser", standardiser_json(standardiser_)},
            {"coefficients", coefficients_},
            {"intercept", intercept_},
            {"least", least_}};
  }

 private:
  double output(const std::vector<double>& inputs) const {
    double sum = intercept_;
    for (std::size_t i = 0; i < inputs.size(); ++i) sum += coefficients_[i] * inputs[i];
    return std::max(sum, least_);
  }

  Standardiser standardiser_;
  std::vector<double> coefficients_;  // of standardised inputs, in the domain of the labels
  double intercept_, least_;
};

}  // namespace

FitResult train_linear(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks) {
  const auto rows = published_rows(set.train);
  const std::vector<double> labels = labels_of(set.train, settings.labels);
  Standardiser standardiser = fit_standardiser(rows);

  const auto plans = static_cast<Eigen::Index>(rows.size());
  Eigen::MatrixXd inputs(plans, static_cast<Eigen::Index>(kPublishedInputs));
  for (Eigen::Index row = 0; row < plans; ++row) {
    const std::vector<double> scaled = standardiser(rows[static_cast<std::size_t>(row)]);
    inputs.row(row) = Eigen::Map<const Eigen::RowVectorXd>(scaled.data(), inputs.cols());
  }
  // Every column has mean 0, so that the intercept is the mean label whatever the coefficients are.
  const Eigen::Map<const Eigen::VectorXd> targets(labels.data(), plans);
  const double intercept = targets.mean();
  const Eigen::VectorXd solution =
      inputs.completeOrthogonalDecomposition().solve((targets.array() - intercept).matrix());

  auto fitted = std::make_unique<Linear>(std::move(standardiser), std::vector<double>(solution.begin(), solution.end()),
                                         intercept, *std::ranges::min_element(labels));
  RoundReports reports(settings, set, hooks, 1);
  if (!reports.report(fitted->outputs(plans_of(set.validation)))) return tl::make_unexpected("stopped");
  return fitted;
}

FitResult load_linear(const ModelFile& file) {
  std::string mistake;
  plan::JsonObject object(file.model, "model", mistake);
  std::vector<double> coefficients = object.numbers("coefficients");
  const double intercept = object.number("intercept"), least = object.number("least");
  if (object.lacks("standardiser")) object.mistake("standardiser", "is missing");
  if (mistake.empty() && coefficients.size() != kPublishedInputs) {
    object.mistake("coefficients", fmt::format("{} numbers are wanted", kPublishedInputs));
  }
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  auto standardiser = standardiser_from_json(file.model["standardiser"], kPublishedInputs);
  if (!standardiser) return tl::make_unexpected(standardiser.error());
  return std::make_unique<Linear>(std::move(*standardiser), std::move(coefficients), intercept, least);
}

}  // namespace millrace::models
