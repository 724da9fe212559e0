// The other side of the pool: a process that computes the cells it is asked for.
#pragma once

#include <ostream>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/comparison/cell.h"
#include "experiments/comparison/run_cell.h"
#include "experiments/config/experiment.h"

namespace millrace::experiments {

// Computes cells of an experiment, which must outlive it.
class CellServer {
 public:
  explicit CellServer(const Experiment& experiment) : experiment_(&experiment), cells_(cells_of(experiment)) {}
  // `question`: the number of a cell in cells_of(experiment) and its hash, and for the oracle the points that are
  // known, as JSON. Remarks "at 0" at its start and "at SECONDS" (simulated) a few times a second while it computes, a
  // line each; then answers with the rows of the cell as one line. A cell that cannot run is answered with the rows of
  // its failure. Error: a question that this experiment does not know, because the config was changed meanwhile (a
  // sentence).
  tl::expected<void, std::string> answer(const std::string& question, std::ostream& out);

 private:
  const Experiment* experiment_;
  std::vector<Cell> cells_;
  KnownPrecedents precedents_;  // of all cells that it has computed
};

}  // namespace millrace::experiments
