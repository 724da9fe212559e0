// The entry of libmillrace_learning.so (models/learning_library.h).
#include <fmt/format.h>

#include "models/forecasting/gru/gru_forecaster.h"
#include "models/learning.h"
#include "models/library/network_model.h"
#include "models/model_file.h"
#include "models/monotone/fitted/fit_monotone.h"
#include "models/performance/fitted/fit_performance.h"
#include "models/pipelines/network/train_pipelines.h"
#include "models/regressors/regressor.h"
#include "models/streamtune/encoder/trained_model.h"

namespace millrace::models {

namespace {

bool is_network(ModelKind kind) {
  return kind == ModelKind::zerotune || kind == ModelKind::zerotune_released || kind == ModelKind::merlin ||
         kind == ModelKind::mlp;
}

class AllModels : public Learning {
 public:
  tl::expected<std::unique_ptr<Model>, std::string> train(const ModelSettings& settings, const TrainingSet& set,
                                                          const Model* base,
                                                          const TrainingHooks& hooks) const override {
    const std::string problem = problem_of(settings);
    if (!problem.empty()) return tl::unexpected(problem);
    if (set.train.empty() || set.validation.empty()) {
      return tl::unexpected(std::string("there are no plans to train on, or none to validate with"));
    }
    if (is_network(settings.kind)) return train_network_model(settings, set, base, hooks);
    if (base != nullptr) {
      return tl::unexpected(fmt::format("a model of the kind {} cannot be trained on", to_string(settings.kind)));
    }
    return train_regressor(settings, set, hooks);
  }

  tl::expected<std::unique_ptr<Model>, std::string> load(std::string_view bytes) const override {
    const auto file = parse_model_file(bytes);
    if (!file) return tl::unexpected(file.error());
    return is_network(file->settings.kind) ? load_network_model(*file) : load_regressor(*file);
  }

  tl::expected<std::unique_ptr<StreamTuneModel>, std::string> train_streamtune(
      const StreamTuneSettings& settings, const StreamTuneHistory& history, const StreamTuneHook& hook) const override {
    return train_streamtune_model(settings, history, hook);
  }
  tl::expected<std::unique_ptr<StreamTuneModel>, std::string> load_streamtune(std::string_view bytes) const override {
    return load_streamtune_model(bytes);
  }
  tl::expected<std::unique_ptr<MonotoneModel>, std::string> fit_monotone(const MonotoneSettings& settings,
                                                                         std::span<const MonotoneRow> rows,
                                                                         const DegreeScale& scale,
                                                                         const Fallback& fallback) const override {
    return fit_monotone_model(settings, rows, scale, fallback);
  }
  tl::expected<std::unique_ptr<PerformanceModel>, std::string> fit_performance(
      const PerformanceSettings& settings, std::span<const PerformanceSample> samples) const override {
    return fit_performance_model(settings, samples);
  }
  tl::expected<std::unique_ptr<Forecaster>, std::string> train_forecaster(const ForecastSettings& settings,
                                                                          std::span<const double> series,
                                                                          const ForecastHook& hook) const override {
    return train_gru_forecaster(settings, series, hook);
  }
  tl::expected<std::unique_ptr<Forecaster>, std::string> load_forecaster(std::string_view bytes) const override {
    return load_gru_forecaster(bytes);
  }
  tl::expected<std::unique_ptr<OperatorCostModel>, std::string> train_operator_costs(
      const OperatorCostSettings& settings, std::span<const OperatorCall> calls) const override {
    return train_operator_cost_model(settings, calls);
  }
  tl::expected<std::unique_ptr<PipelineModel>, std::string> train_pipeline_model(
      const PredictorSettings& settings, const PipelineSet& set, const OperatorCostModel* costs,
      const PipelineHook& hook) const override {
    return train_pipeline_network(settings, set, costs, hook);
  }
  tl::expected<std::unique_ptr<OperatorCostModel>, std::string> load_operator_costs(
      std::string_view bytes) const override {
    return load_operator_cost_model(bytes);
  }
  tl::expected<std::unique_ptr<PipelineModel>, std::string> load_pipeline_model(std::string_view bytes) const override {
    return load_pipeline_network(bytes);
  }
};

}  // namespace

}  // namespace millrace::models

extern "C" const millrace::models::Learning* millrace_learning() {
  static const millrace::models::AllModels kModels;
  return &kModels;
}
