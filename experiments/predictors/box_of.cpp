#include "experiments/predictors/box_of.h"

#include <algorithm>
#include <cassert>

#include "models/q_error.h"

namespace millrace::experiments {

ChartBox box_of(std::vector<double> values) {
  assert(!values.empty());
  std::ranges::sort(values);
  const auto at = [&](double share) { return models::quantile(values, share); };
  return {at(0.05), at(0.25), at(0.5), at(0.75), at(0.95), values.back()};
}

}  // namespace millrace::experiments
