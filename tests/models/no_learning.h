// A learning library that learns nothing: tests replace what they need.
#pragma once

#include "models/learning.h"

namespace millrace::models {

class NoLearning : public Learning {
 public:
  template <class T>
  using Made = tl::expected<std::unique_ptr<T>, std::string>;

  Made<Model> train(const ModelSettings&, const TrainingSet&, const Model*, const TrainingHooks&) const override {
    return none();
  }
  Made<Model> load(std::string_view) const override { return none(); }
  Made<StreamTuneModel> train_streamtune(const StreamTuneSettings&, const StreamTuneHistory&,
                                         const StreamTuneHook&) const override {
    return none();
  }
  Made<StreamTuneModel> load_streamtune(std::string_view) const override { return none(); }
  Made<MonotoneModel> fit_monotone(const MonotoneSettings&, std::span<const MonotoneRow>, const DegreeScale&,
                                   const Fallback&) const override {
    return none();
  }
  Made<PerformanceModel> fit_performance(const PerformanceSettings&,
                                         std::span<const PerformanceSample>) const override {
    return none();
  }
  Made<Forecaster> train_forecaster(const ForecastSettings&, std::span<const double>,
                                    const ForecastHook&) const override {
    return none();
  }
  Made<Forecaster> load_forecaster(std::string_view) const override { return none(); }
  Made<OperatorCostModel> train_operator_costs(const OperatorCostSettings&,
                                               std::span<const OperatorCall>) const override {
    return none();
  }
  Made<PipelineModel> train_pipeline_model(const PredictorSettings&, const PipelineSet&, const OperatorCostModel*,
                                           const PipelineHook&) const override {
    return none();
  }
  Made<OperatorCostModel> load_operator_costs(std::string_view) const override { return none(); }
  Made<PipelineModel> load_pipeline_model(std::string_view) const override { return none(); }

 private:
  static tl::unexpected<std::string> none() { return tl::unexpected(std::string("not here")); }
};

}  // namespace millrace::models
