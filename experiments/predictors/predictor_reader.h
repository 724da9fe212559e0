// Reads [predictor.x].
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/pipelines/pipelines_spec.h"
#include "experiments/predictors/predictor_spec.h"

namespace millrace::experiments {

// The keys of [predictor.x], by what they set, and of [predictor.x.costs].
std::span<const Field<PredictorSpec>> predictor_fields();
std::span<const Field<models::PredictorSettings>> predictor_settings_fields();
std::span<const Field<models::OperatorCostSettings>> operator_cost_fields();

// `table` is [predictor.NAME], laid on what it is like: a predictor of each of its sets. Every mistake goes to `out`.
std::vector<PredictorSpec> read_predictors(const std::string& name, const Node& table,
                                           const std::vector<PipelinesSpec>& pipelines, Diagnostics& out);

// A fiftieth of the work or less: with the few queries that a quick run has, the settings are taken as they are.
PredictorSpec quick(PredictorSpec spec);

}  // namespace millrace::experiments
