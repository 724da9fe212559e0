#include "models/regressors/fitted.h"

#include "models/regressors/flat_vector.h"
#include "models/regressors/label_scale.h"

namespace millrace::models {

std::vector<double> labels_of(std::span<const Example> examples, LabelDomain domain) {
  std::vector<double> labels;
  labels.reserve(examples.size());
  for (const Example& example : examples) labels.push_back(to_scale(example.label, domain));
  return labels;
}

std::vector<PlanDescription> plans_of(std::span<const Example> examples) {
  std::vector<PlanDescription> plans;
  plans.reserve(examples.size());
  for (const Example& example : examples) plans.push_back(example.plan);
  return plans;
}

std::vector<std::vector<double>> published_rows(std::span<const Example> examples) {
  std::vector<std::vector<double>> rows;
  rows.reserve(examples.size());
  for (const Example& example : examples) {
    const auto inputs = published_vector(example.plan);
    rows.emplace_back(inputs.begin(), inputs.end());
  }
  return rows;
}

}  // namespace millrace::models
