// The cells of an experiment's comparisons: one query under one tuner in one replication.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/comparison/run_rows.h"
#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"

namespace millrace::experiments {

// Points into the experiment that it came from, which must stay where it is.
struct Cell {
  const Comparison* comparison;
  const Query* query;
  const cluster::Cluster* cluster;
  const TunerChoice* tuner;
  std::uint32_t replication;
  std::string hash;  // of key_of(experiment, cell)
};

// All cells, comparison by comparison, in each query by query, tuner by tuner, replication by replication.
// Requires: the experiment is as load_experiment() makes it: every name in it is known.
std::vector<Cell> cells_of(const Experiment& experiment);

// The engine that it runs on.
const runtime::EngineProfile& engine_of(const Experiment& experiment, const Cell& cell);
// What befalls its run.
std::vector<cluster::Fault> faults_of(const Experiment& experiment, const Cell& cell);

// What a cell's run is made from: query, cluster, engine, tuner with all options, replication, faults, times, what is
// seen and demanded, seed, revisions.
ArtefactKey key_of(const Experiment& experiment, const Cell& cell);

RunIdentity identity_of(const Experiment& experiment, const Cell& cell);

// "nexmark-q5 ds2 #0", for messages.
std::string name_of(const Cell& cell);

}  // namespace millrace::experiments
