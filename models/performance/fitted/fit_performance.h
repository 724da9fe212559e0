// Fits the models of performance. XGBoost, dlib and libsvm are behind this header.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "models/performance/performance_model.h"
#include "models/performance/performance_settings.h"

namespace millrace::models {

// As Learning::fit_performance().
tl::expected<std::unique_ptr<PerformanceModel>, std::string> fit_performance_model(
    const PerformanceSettings& settings, std::span<const PerformanceSample> samples);

// CPU and memory, each scaled to [0, 1] over the samples.
using ScaledSize = std::array<double, 2>;

// Samples with inputs and output so scaled.
struct ScaledSamples {
  std::vector<ScaledSize> sizes;
  std::vector<double> labels;  // as many
};

// A regression in scaled numbers.
class ScaledRegression {
 public:
  virtual ~ScaledRegression() = default;
  // Of each size, which may lie outside [0, 1].
  virtual std::vector<double> outputs(std::span<const ScaledSize> sizes) const = 0;
};

// One of each kind. Require: a sample, settings in their ranges. Throw std::runtime_error: the library failed.
std::unique_ptr<ScaledRegression> fit_performance_forest(const PerformanceSettings& settings,
                                                         const ScaledSamples& samples);
std::unique_ptr<ScaledRegression> fit_svr(const PerformanceSettings& settings, const ScaledSamples& samples);
std::unique_ptr<ScaledRegression> fit_adaboost(const PerformanceSettings& settings, const ScaledSamples& samples);
// gbdt and xgboost.
std::unique_ptr<ScaledRegression> fit_boosting(const PerformanceSettings& settings, const ScaledSamples& samples);

}  // namespace millrace::models
