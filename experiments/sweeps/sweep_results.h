// What a sweep found: the summary of each cell, as rows of a table.
#pragma once

#include <string>
#include <vector>

#include "experiments/report/summary.h"
#include "experiments/sweeps/stored_sweep.h"

namespace millrace::experiments {

// A tuner on a query in a comparison of a cell, over all repetitions and replications.
struct SweepResult {
  const StoredCell* cell;
  std::string comparison;  // "": nothing is stored of the cell, and the summary is empty
  SummaryRow summary;
};

// Cell by cell, in each comparison by comparison as summarise() has it; a row at least of every cell. `sweep` must
// stay.
StoreResult<std::vector<SweepResult>> sweep_results(Database& store, const StoredSweep& sweep);

// sweep.csv: cell, a column an axis, comparison, query, tuner, status and error of the cell, finished and failed runs,
// and of each quantity its mean and the half-width of its 95 % interval.
std::string sweep_csv(const StoredSweep& sweep, const std::vector<SweepResult>& results);

// For the terminal: the axes and the quantities that matter most; of many rows the first and the last.
std::string sweep_table(const StoredSweep& sweep, const std::vector<SweepResult>& results);

// For the report: the same with all quantities, sortable; what failed below it.
std::string sweep_section(const StoredSweep& sweep, const std::vector<SweepResult>& results);

}  // namespace millrace::experiments
