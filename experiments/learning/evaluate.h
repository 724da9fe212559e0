// What predictions are worth: q-errors by group of plans.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// A group of test plans under one model, or what stands beside models.
struct EvaluationRow {
  std::string metric;       // a name of metrics()
  std::string model;        // as the config calls it; kNoiseFloor: the same plans under another seed
  std::string part;         // structure, "linear S" by class, a value ("250000"), or "all of SET"
  std::uint64_t plans = 0;  // with a label and a prediction
  double q50 = 0, q95 = 0, q99 = 0;
  double bias = 0;  // median of predicted / measured
};
inline constexpr std::string_view kNoiseFloor = "noise floor";
// Revision of how predictions are judged; part of every evaluation's hash.
inline constexpr std::uint32_t kEvaluationRevision = 1;

// What an evaluation is made from. Errors: as model_key().
StoreResult<ArtefactKey> evaluation_key(const Experiment& experiment, const EvaluationSpec& spec, Store& store);

// Rows by metric, model and part, from the predictions in the store, noise floors last. Parts are in the order of their
// sets. Errors: the store's.
StoreResult<std::vector<EvaluationRow>> evaluate(const Experiment& experiment, const EvaluationSpec& spec,
                                                 Store& store);

// The rows of table `evaluation`, and the reverse, in the same order.
std::vector<TableRow> table_rows(const std::string& hash, const std::vector<EvaluationRow>& rows);
StoreResult<std::vector<EvaluationRow>> stored_evaluation(Store& store, const std::string& hash);

}  // namespace millrace::experiments
