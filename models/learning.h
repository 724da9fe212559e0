// What a learned cost model is to the rest of the program: settings and examples in, predictions out. Everything behind
// it (LibTorch, XGBoost, dlib) lies in a library of its own that is loaded when a model is first used
// (learning_library.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/description/plan_description.h"
#include "models/forecasting/forecast_settings.h"
#include "models/forecasting/forecaster.h"
#include "models/model_settings.h"
#include "models/monotone/monotone_model.h"
#include "models/performance/performance_model.h"
#include "models/performance/performance_settings.h"
#include "models/pipelines/pipeline_model.h"
#include "models/streamtune/streamtune_model.h"

namespace millrace::models {

// A plan and what was measured of it, in the unit of the metric; > 0.
struct Example {
  PlanDescription plan;
  double label = 1;
};

struct TrainingSet {
  std::vector<Example> train, validation;  // neither empty
};

struct TrainingProgress {
  std::uint32_t epoch = 0, epochs = 0;  // done, at most
  double loss = 0;                      // of the epoch
  double q50 = 0, q95 = 0;              // validation q-error of the epoch
  double best_q50 = 0;                  // so far
};

struct TrainingHooks {
  std::function<bool(const TrainingProgress&)> progress;  // after each epoch; false: stop, the checkpoint stays
  std::string checkpoint;                                 // file to go on from, and to write; "" = none
};

// Trained. Const and thread-compatible: one thread at a time.
class Model {
 public:
  virtual ~Model() = default;
  // Why it cannot predict of a plan: an operator or a word that its training data lacked (a sentence); "" if it can.
  virtual std::string problem_with(const PlanDescription& /*plan*/) const { return {}; }
  // Of each plan, in the metric's unit, > 0; independent of the other plans of the call. Requires: no problem with any.
  virtual std::vector<double> predict(std::span<const PlanDescription> plans) const = 0;
  // The model as bytes that Learning::load() reads; equal models have equal bytes.
  virtual std::string bytes() const = 0;
  virtual const ModelSettings& settings() const = 0;
};

// Epoch of a network, its loss, its validation loss; false: stop.
using ForecastHook = std::function<bool(std::uint32_t epoch, double loss, double validation_loss)>;

class Learning {
 public:
  virtual ~Learning() = default;
  // Trains from scratch, or goes on from `base` (few-shot; networks only, with base's features and scalers). `best` of
  // the epochs by validation median q-error. Errors: a sentence; "stopped" if a hook said so.
  virtual tl::expected<std::unique_ptr<Model>, std::string> train(const ModelSettings& settings, const TrainingSet& set,
                                                                  const Model* base,
                                                                  const TrainingHooks& hooks) const = 0;
  // Errors: these are no model's bytes, or of another revision (a sentence).
  virtual tl::expected<std::unique_ptr<Model>, std::string> load(std::string_view bytes) const = 0;

  // StreamTune's pre-training: an encoder a cluster, and the global one. Errors: a sentence; "stopped" if the hook said
  // so.
  virtual tl::expected<std::unique_ptr<StreamTuneModel>, std::string> train_streamtune(
      const StreamTuneSettings& settings, const StreamTuneHistory& history, const StreamTuneHook& hook) const = 0;
  // Errors: these are no such model's bytes, or of another revision (a sentence).
  virtual tl::expected<std::unique_ptr<StreamTuneModel>, std::string> load_streamtune(std::string_view bytes) const = 0;
  // Fits M_f to the rows. With rows of one class `fallback` answers; without it, that class. Errors: no rows, vectors
  // of several widths, a setting out of its range (a sentence).
  virtual tl::expected<std::unique_ptr<MonotoneModel>, std::string> fit_monotone(const MonotoneSettings& settings,
                                                                                 std::span<const MonotoneRow> rows,
                                                                                 const DegreeScale& scale,
                                                                                 const Fallback& fallback) const = 0;
  // Fits the model of an instance's performance; inputs and output are scaled to [0, 1] over the samples. Equal
  // settings and samples predict equally. One thread. Errors: no samples, a number that is not finite, a setting out of
  // its range (a sentence).
  virtual tl::expected<std::unique_ptr<PerformanceModel>, std::string> fit_performance(
      const PerformanceSettings& settings, std::span<const PerformanceSample> samples) const = 0;
  // Trains a forecaster of the kind gru on a series. Errors: those of train_gru_forecaster (a sentence).
  virtual tl::expected<std::unique_ptr<Forecaster>, std::string> train_forecaster(const ForecastSettings& settings,
                                                                                  std::span<const double> series,
                                                                                  const ForecastHook& hook) const = 0;
  // Errors: these are no forecaster's bytes, or of another revision (a sentence).
  virtual tl::expected<std::unique_ptr<Forecaster>, std::string> load_forecaster(std::string_view bytes) const = 0;

  // MERLIN's stage 1: an MLP for each type of operator. Errors: no calls, a setting out of its range (a sentence).
  virtual tl::expected<std::unique_ptr<OperatorCostModel>, std::string> train_operator_costs(
      const OperatorCostSettings& settings, std::span<const OperatorCall> calls) const = 0;
  // A model of pipelines; of its epochs the one with the lowest validation loss. `costs`: stage 1, which stays as it
  // is; null: without (required by MERLIN with operator_costs, not read by others). Errors: an empty set, a setting out
  // of its range (a sentence); "stopped" if the hook said so.
  virtual tl::expected<std::unique_ptr<PipelineModel>, std::string> train_pipeline_model(
      const PredictorSettings& settings, const PipelineSet& set, const OperatorCostModel* costs,
      const PipelineHook& hook) const = 0;
  // Errors: these are no such model's bytes, or of another revision (a sentence).
  virtual tl::expected<std::unique_ptr<OperatorCostModel>, std::string> load_operator_costs(
      std::string_view bytes) const = 0;
  virtual tl::expected<std::unique_ptr<PipelineModel>, std::string> load_pipeline_model(
      std::string_view bytes) const = 0;
};

// Revision of features and models; part of every model's hash and file.
inline constexpr std::uint32_t kModelRevision = 1;

}  // namespace millrace::models
