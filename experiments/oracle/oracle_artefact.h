// The oracle's points as artefacts, which all comparisons share.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/comparison/cell.h"
#include "experiments/config/experiment.h"
#include "experiments/oracle/rate_phases.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "tuners/oracle/schedule.h"
#include "tuners/oracle/settings.h"

namespace millrace::experiments {

// One search. Its seed is the experiment's, whatever the replication, so that replications share what they can.
struct OracleTask {
  RatePhase phase;
  Query query;  // at the phase's rates; of its degrees only those of what tuners leave alone
  const cluster::Cluster* cluster;
  const runtime::EngineProfile* engine;
  tuners::oracle::Settings settings;
  std::string hash;  // of key_of(experiment, task)
};

// Points by artefact hash.
using OraclePoints = std::map<std::string, tuners::OraclePoint>;

// Whether the cell's tuner plays a schedule of the oracle.
bool needs_oracle(const Cell& cell);

// The searches of the cell's phases, in order; the loads are those that the cell's replication draws. Requires:
// needs_oracle(cell).
std::vector<OracleTask> oracle_tasks(const Experiment& experiment, const Cell& cell);

// What the point is made from: plan, rates, cluster, engine, what counts as keeping up, limits of the search, seed,
// revisions.
ArtefactKey key_of(const Experiment& experiment, const OracleTask& task);

// The search itself.
tuners::OraclePoint solve(const Experiment& experiment, const OracleTask& task);

// Rows of the tables artefact and oracle.
std::vector<TableRow> oracle_rows(const Experiment& experiment, const OracleTask& task,
                                  const tuners::OraclePoint& point);
// Row of table oracle_phase: the run's phase number `position`.
TableRow oracle_phase_row(const std::string& run, std::size_t position, const OracleTask& task);

// The stored points among these tasks. Error: the store cannot be read.
StoreResult<OraclePoints> stored_points(Store& store, const std::vector<OracleTask>& tasks);

// Points on their way to a worker: JSON, {"HASH": [degrees by id, guarantee, total, bound, evaluations,
// backpressure]}. The reverse needs the task for what a deployment holds beside degrees; tasks without a readable point
// are left out.
nlohmann::json to_json(const OraclePoints& points);
OraclePoints points_from_json(const nlohmann::json& json, const std::vector<OracleTask>& tasks);

}  // namespace millrace::experiments
