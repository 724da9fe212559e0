// Computes a cell on the simulator, or measures it on a real cluster.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/comparison/cell.h"
#include "experiments/comparison/control_loop.h"
#include "experiments/oracle/oracle_artefact.h"
#include "sim/job/precedent.h"

namespace millrace::experiments {

// Precedents of jobs under a protocol (job::Precedents), by all that they depend on. Cells that share them are computed
// sooner, not otherwise.
using KnownPrecedents = std::map<std::string, std::unique_ptr<job::Precedents>>;

// Everything that the run leaves in the store, its artefact row included. A pure function of the cell's key: arrivals
// depend on the experiment's seed and the replication alone, so all tuners of a replication meet the same load. The
// oracle plays `known` points; those that are missing are searched first, and stored with the run. Precedents that
// `precedents` lacks are added. A cell on a real cluster is no such function: it takes as long as it says, and is
// stored under the name that its comparison gives the measurement. The error is a sentence saying why the job could not
// run.
tl::expected<std::vector<TableRow>, std::string> run_cell(const Experiment& experiment, const Cell& cell,
                                                          const LoopProgress& progress, KnownPrecedents& precedents,
                                                          const OraclePoints& known = {});
// The same, with precedents of its own.
tl::expected<std::vector<TableRow>, std::string> run_cell(const Experiment& experiment, const Cell& cell,
                                                          const LoopProgress& progress, const OraclePoints& known = {});

// What is stored of a cell that could not be computed.
std::vector<TableRow> failed_cell(const Experiment& experiment, const Cell& cell, const std::string& error);

}  // namespace millrace::experiments
