// Models of pipelines, trained. Const and thread-compatible: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/pipelines/pipeline_sample.h"
#include "models/pipelines/predictor_settings.h"

namespace millrace::models {

// MERLIN's stage 1: what a call costs with nothing beside it.
class OperatorCostModel {
 public:
  virtual ~OperatorCostModel() = default;
  // log1p of each cost, in the units of OperatorCall::costs. A type that no call was recorded of costs nothing.
  virtual CallCosts predict(PipelineOperator type, const CallFeatures& features) const = 0;
  virtual std::uint64_t parameters() const = 0;  // numbers, of all types
  virtual double validation_loss() const = 0;    // mean squared error of standardised costs, held out
  virtual std::string bytes() const = 0;         // that Learning::load_operator_costs() reads
};

// Predicts the latency of a pipeline from its probe.
class PipelineModel {
 public:
  virtual ~PipelineModel() = default;
  // Seconds, > 0, of each; independent of the others.
  virtual std::vector<double> predict(std::span<const PipelineSample> samples) const = 0;
  virtual std::uint64_t parameters() const = 0;  // numbers, operator cost predictors included
  virtual std::string bytes() const = 0;         // that Learning::load_pipeline_model() reads
  virtual const PredictorSettings& settings() const = 0;
};

struct PipelineProgress {
  std::uint32_t epoch = 0, epochs = 0;             // done, at most
  double loss = 0, validation_loss = 0;            // mean squared error of the standardised logarithm of the latency
  double train_q_mean = 0, validation_q_mean = 0;  // mean q-errors
  double validation_q_error = 0;                   // standard error of the latter
};
// After each epoch; false: stop.
using PipelineHook = std::function<bool(const PipelineProgress&)>;

}  // namespace millrace::models
