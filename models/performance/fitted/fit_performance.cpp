#include "models/performance/fitted/fit_performance.h"

#include <fmt/format.h>

#include <cmath>
#include <exception>

#include "models/performance/fitted/unit_scale.h"

namespace millrace::models {

namespace {

class Scaled final : public PerformanceModel {
 public:
  Scaled(const PerformanceSettings& settings, std::span<const PerformanceSample> samples) {
    for (const PerformanceSample& sample : samples) {
      cpu_.take(sample.cpu_cores);
      memory_.take(sample.memory_mib);
      rate_.take(sample.rate_per_s);
    }
    ScaledSamples scaled;
    for (const PerformanceSample& sample : samples) {
      scaled.sizes.push_back({cpu_.scaled(sample.cpu_cores), memory_.scaled(sample.memory_mib)});
      scaled.labels.push_back(rate_.scaled(sample.rate_per_s));
    }
    regression_ = fitted(settings, scaled);
  }

  std::vector<double> rates(std::span<const InstanceSize> sizes) const override {
    if (sizes.empty()) return {};
    std::vector<ScaledSize> scaled;
    for (const InstanceSize& size : sizes)
      scaled.push_back({cpu_.scaled(size.cpu_cores), memory_.scaled(size.memory_mib)});
    std::vector<double> outputs = regression_->outputs(scaled);
    for (double& output : outputs) output = rate_.unscaled(output);
    return outputs;
  }

 private:
  static std::unique_ptr<ScaledRegression> fitted(const PerformanceSettings& settings, const ScaledSamples& samples) {
    switch (settings.regressor) {
      case PerformanceRegressor::forest:
        return fit_performance_forest(settings, samples);
      case PerformanceRegressor::svr:
        return fit_svr(settings, samples);
      case PerformanceRegressor::adaboost:
        return fit_adaboost(settings, samples);
      case PerformanceRegressor::gbdt:
      case PerformanceRegressor::xgboost:
        break;
    }
    return fit_boosting(settings, samples);
  }

  UnitScale cpu_, memory_, rate_;
  std::unique_ptr<ScaledRegression> regression_;
};

std::string problem_of(std::span<const PerformanceSample> samples) {
  if (samples.empty()) return "there are no samples to fit a model to";
  for (const PerformanceSample& sample : samples) {
    for (const double value : {sample.cpu_cores, sample.memory_mib, sample.rate_per_s}) {
      if (!std::isfinite(value)) return fmt::format("a sample has the number {}; finite ones are wanted", value);
    }
  }
  return "";
}

}  // namespace

tl::expected<std::unique_ptr<PerformanceModel>, std::string> fit_performance_model(
    const PerformanceSettings& settings, std::span<const PerformanceSample> samples) {
  std::string problem = problem_of(settings);
  if (problem.empty()) problem = problem_of(samples);
  if (!problem.empty()) return tl::make_unexpected(problem);
  try {
    return std::make_unique<Scaled>(settings, samples);
  } catch (const std::exception& error) {
    return tl::make_unexpected(
        fmt::format("the performance model '{}' cannot be fitted: {}", to_string(settings.regressor), error.what()));
  }
}

}  // namespace millrace::models
