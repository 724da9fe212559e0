// Reads [model.x] and [evaluation.x].
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/learning/model_spec.h"
#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

// The keys of [model.x] and [evaluation.x], by what they set.
std::span<const Field<ModelSpec>> model_fields();
std::span<const Field<models::ModelSettings>> training_fields();
std::span<const Field<TraceChoice>> trace_choice_fields();
std::span<const Field<EvaluationSpec>> evaluation_fields();

// `table` is [model.NAME]: a model of each of its metrics. The settings that it does not give are those that its kind
// starts from. Every mistake goes to `out`.
std::vector<ModelSpec> read_models(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                                   Diagnostics& out);
// That each base is there, of the same metrics, and is not made of itself. `tables`: of each model by its name.
void check_bases(const std::vector<ModelSpec>& models, const std::vector<std::pair<std::string, Position>>& places,
                 Diagnostics& out);
EvaluationSpec read_evaluation(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                               const std::vector<ModelSpec>& models, Diagnostics& out);

}  // namespace millrace::experiments
