// [predictor.x]: a model that predicts the latency of analytical pipelines, how its settings are found, and how it is
// judged by queries of templates that it never saw.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/pipelines/predictor_settings.h"

namespace millrace::experiments {

struct PredictorSpec {
  std::string name;       // x
  std::string pipelines;  // name in Experiment::pipelines: whose queries it learns from and is judged by
  models::PredictorSettings settings;
  models::OperatorCostSettings costs;  // of MERLIN with operator costs

  // Random search. Every model gets the same trials: the settings as written, then draws (trials.h).
  std::uint32_t trials = 0;            // 0: the settings as written
  std::uint64_t trial_queries = 1000;  // that a trial is trained with, at most, drawn from all that are trained with
  std::uint32_t trial_epochs = 8;      // >= 1

  // Training templates that no model is trained with: early stopping and trials are judged by them.
  double validation = 0.15;                         // share of them, at least one; in (0, 1)
  std::vector<std::uint32_t> validation_templates;  // these, from 1; empty: drawn

  std::vector<double> sigmas = {0, 1.0, 1.5};  // of disturbed cardinalities (disturbance.h); not empty, 0 among them
  std::string reported;                        // CSV file of published numbers to show beside; "": none

  // Whether the operator cost predictors (stage 1) are part of it.
  bool has_costs() const { return settings.kind == models::PredictorKind::merlin && settings.operator_costs; }
};

}  // namespace millrace::experiments
