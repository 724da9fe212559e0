// Brings an experiment's comparisons into the store: what is there already is left, what is missing is computed.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "experiments/comparison/cell.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"
#include "experiments/workers/progress.h"
#include "experiments/workers/shard.h"

namespace millrace::experiments {

struct ComputeOptions {
  std::size_t jobs = 1;                     // worker processes at a time, >= 1
  std::vector<std::string> worker_command;  // starts a process that serves this very experiment's cells
  ProgressStyle progress = ProgressStyle::silent;
  std::function<bool()> interrupted;  // asked several times a second
  std::size_t retries = 0;            // how often a run that failed is tried again, after all others
  bool stop_on_failure = false;       // when a run has failed for good, nothing more is computed
  Shard shard = {};                   // only the cells of this one
};

// An experiment among some that are computed together.
struct ComputedExperiment {
  const Experiment* experiment;
  std::string prefix;  // of its questions, by which a worker knows it: "" of the only one, "member 17 "
  std::string name;    // of it, in messages; "" of the only one
};

struct ComputeOutcome {
  std::size_t cells = 0;   // of all comparisons, equal ones counted once
  std::size_t stored = 0;  // of these, already there
  std::size_t failed = 0;  // of these, without a result
  bool interrupted = false;
  bool stopped = false;  // by a failure: some were not tried
  std::size_t left = 0;  // of the cells, to other shards
  // Artefact hashes of the comparisons, experiment by experiment.
  std::vector<std::vector<std::string>> comparisons;
};

// Where a cell stands.
struct CellStatus {
  Cell cell;
  bool done = false;
};
// Every cell of the experiment, in order, and whether its run is stored. A failed run is not: it is tried again.
StoreResult<std::vector<CellStatus>> cell_statuses(const Experiment& experiment, Store& store);

// Computes and stores what is missing, committing about once a second, so that a kill loses at most that and the cells
// in hand. A cell that fails is stored as failed, and the others go on. Errors: the store cannot be written, or no
// worker started.
StoreResult<ComputeOutcome> compute(const Experiment& experiment, Store& store, const ComputeOptions& options);
// The same of several experiments, whose runs are handed out together; equal ones are computed once.
StoreResult<ComputeOutcome> compute(const std::vector<ComputedExperiment>& experiments, Store& store,
                                    const ComputeOptions& options);

}  // namespace millrace::experiments
