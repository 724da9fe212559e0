// Brings the oracle's points of an experiment into the store, each computed once by the worker processes.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/comparison/cell.h"
#include "experiments/comparison/compute.h"
#include "experiments/oracle/oracle_artefact.h"

namespace millrace::experiments {

// A cell that needs points: its experiment's prefix (ComputedExperiment), its number in cells_of(experiment) and its
// searches.
struct OracleCell {
  std::string prefix;
  std::size_t number;
  std::vector<OracleTask> tasks;
};

struct OracleOutcome {
  OraclePoints points;       // stored or computed
  bool interrupted = false;  // then some are missing
};

// Points of all these cells, equal ones once; what is missing is searched by workers, a point each, and committed about
// once a second. A worker that dies leaves its point out: the cell will find it missing, and tell. Errors: the store
// cannot be read or written, or no worker started.
StoreResult<OracleOutcome> compute_oracles(Store& store, const std::vector<OracleCell>& cells,
                                           const ComputeOptions& options);

// The question of a worker: "oracle CELL PHASE HASH" after the prefix, numbers counting from 0.
bool is_oracle_question(const std::string& question);

// The worker's side. The experiment outlives it.
class OracleServer {
 public:
  explicit OracleServer(const Experiment& experiment) : experiment_(&experiment), cells_(cells_of(experiment)) {}
  // Searches, then answers with the point's rows as one line. Error: a question that this experiment does not know,
  // because the config was changed meanwhile (a sentence).
  tl::expected<void, std::string> answer(const std::string& question, std::ostream& out) const;

 private:
  const Experiment* experiment_;
  std::vector<Cell> cells_;
};

}  // namespace millrace::experiments
