#include "tests/experiments/effects/what_happened.h"

#include <gtest/gtest.h>

#include "experiments/comparison/run_cell.h"

namespace millrace::experiments {
namespace {

// First column that holds a result, not an identity: table run begins with hash, query, tuner, kind, replication, seed,
// plan's hash and status.
constexpr std::size_t kFirstResult = 8;

void append(const TableRow& row, std::size_t from, std::string& out) {
  for (std::size_t i = from; i < row.values.size(); ++i) out += text(row.values[i]) + '\n';
}

}  // namespace

std::string what_happened(const Experiment& experiment) {
  std::string all;
  for (const Cell& cell : cells_of(experiment)) {
    const auto rows = run_cell(experiment, cell, [](kernel::SimTime) {});
    if (!rows) {
      ADD_FAILURE() << name_of(cell) << ": " << rows.error();
      continue;
    }
    for (const TableRow& row : *rows) {
      if (row.table == "run") append(row, kFirstResult, all);
      if (row.table == "window" || row.table == "decision") append(row, 1, all);  // after the run's hash
    }
  }
  return all;
}

}  // namespace millrace::experiments
