// Stored traces as examples.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/learning/model_spec.h"
#include "experiments/store/store.h"
#include "models/learning.h"

namespace millrace::experiments {

// Which role of a trace in a set. Sets without splits (imported ones) are split by the hash of the id: a tenth
// validates, none is for tests alone.
enum class ExampleSplit : std::uint8_t { train, validation, test };

struct StoredExample {
  std::string set;  // hash
  std::int64_t position = 0;
  std::string structure;
  ExampleSplit split = ExampleSplit::train;
  std::string id;
  models::Example example;
};

// " AND t.throughput_per_s IS NOT NULL", ...: of rows t of table trace.
std::string_view condition_of(ExactLabels exact);

// Whether a trace of that structure and id is among the chosen ones (labels and sets aside); `judging`: as
// EvaluationSpec.
bool is_chosen(const TraceChoice& choice, bool judging, const std::string& structure, const std::string& id);

struct ExampleRequest {
  std::vector<std::string> sets;  // hashes
  TraceChoice choice;             // its structures and labels; its sets are resolved
  std::string label;              // SQL of a row t of table trace
  SelectivitySource selectivity = SelectivitySource::estimated;
  bool judging = false;               // as EvaluationSpec
  bool tests_alone = false;           // of sets with splits, the traces for tests
  std::uint32_t folds = 1, fold = 0;  // with tests_alone: those of the fold
};

// Kept traces with a label above 0, by set and position. Traces that no description can be made of are left out and
// counted in `undescribed`.
StoreResult<std::vector<StoredExample>> read_examples(Store& store, const ExampleRequest& request,
                                                      std::uint64_t& undescribed);

// Examples for training and validation by the spec's `count`, `folds`, `fold` and `split_filters`: at most `count` of
// both together, evenly of all structures, the first of each. Traces for tests are left out, and those of the fold that
// is left out, if there is more than one. What is made by splitting filters comes on top, for training alone.
models::TrainingSet training_set(std::vector<StoredExample> examples, const ModelSpec& spec);

// The fold of a trace, by the hash of its id: the same for all its labels. In [0, folds).
std::uint32_t fold_of(const std::string& id, std::uint32_t folds);

}  // namespace millrace::experiments
