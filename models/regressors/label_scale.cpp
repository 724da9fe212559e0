#include "models/regressors/label_scale.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace millrace::models {

double to_scale(double label, LabelDomain domain) {
  assert(label > 0);
  return domain == LabelDomain::log ? std::log(label) : label;
}

double from_scale(double output, LabelDomain domain) {
  if (std::isnan(output)) return kSmallestRawPrediction;
  if (domain == LabelDomain::log) return std::exp(std::clamp(output, -700.0, 700.0));
  return std::clamp(output, kSmallestRawPrediction, std::numeric_limits<double>::max());
}

}  // namespace millrace::models
