// Stored traces as examples.
#pragma once

#include <cstdint>
#include <string>
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
  bool has_split = true;  // the set has splits
  models::Example example;
};

struct ExampleRequest {
  std::vector<std::string> sets;  // hashes
  TraceChoice choice;             // its structures and labels; its sets are resolved
  std::string column;             // of table trace: the label
  SelectivitySource selectivity = SelectivitySource::estimated;
};

// Kept traces with a label above 0, by set and position. Traces that no description can be made of are left out and
// counted in `undescribed`.
StoreResult<std::vector<StoredExample>> read_examples(Store& store, const ExampleRequest& request,
                                                      std::uint64_t& undescribed);

// Examples for training and validation: at most `count` of both together, evenly of all structures, the first of each;
// 0 = all. Traces for tests are left out.
models::TrainingSet training_set(std::vector<StoredExample> examples, std::uint64_t count);

}  // namespace millrace::experiments
