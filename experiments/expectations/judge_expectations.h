// Expectations against what the store holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// A quantity over the replications that measured it.
struct FoundQuantity {
  std::optional<double> mean;         // missing if none did, as are the next two
  std::optional<double> least, most;  // of a replication
  std::size_t seeds = 0;              // that measured it
  std::size_t planned = 0;            // replications of the comparison
};

enum class Verdict : std::uint8_t { met, not_met, not_measured };

// An expectation of one tuner on one query.
struct JudgedExpectation {
  Expectation expected;  // its query and tuner filled in, those of `than` too
  FoundQuantity found;
  std::optional<double> limit;  // in the metric's unit; missing if the quantity to compare with was not measured
  Verdict verdict = Verdict::not_measured;
};

// Every expectation of the experiment, those of each query or tuner once for each, in the order of the config.
// Measured is what every planned replication measured: runs that failed or are missing leave an expectation open.
StoreResult<std::vector<JudgedExpectation>> judge_expectations(Database& store, const Experiment& experiment);

std::size_t count_met(const std::vector<JudgedExpectation>& judged);

}  // namespace millrace::experiments
