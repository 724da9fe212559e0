#include "models/regressors/strong_vector.h"

#include "models/regressors/strong_parts.h"

namespace millrace::models {
namespace {

void add_columns(const PlanDescription& plan, FeatureSet features, Columns& columns) {
  add_counts(plan, columns);
  if (features != FeatureSet::parallelism) add_query(plan, columns);
  if (features != FeatureSet::operators) add_deployment(plan, columns);
  if (features != FeatureSet::operators && features != FeatureSet::released) add_grouping(plan, columns);
  if (features == FeatureSet::physics) add_estimates(plan, columns);
}

}  // namespace

std::vector<double> strong_vector(const PlanDescription& plan, FeatureSet features) {
  std::vector<double> values;
  Columns columns(values, nullptr);
  add_columns(plan, features, columns);
  return values;
}

std::vector<std::string> strong_names(FeatureSet features) {
  std::vector<double> values;
  std::vector<std::string> names;
  Columns columns(values, &names);
  add_columns({}, features, columns);
  return names;
}

}  // namespace millrace::models
