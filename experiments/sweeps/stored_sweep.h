// A sweep as an artefact: its cells, the comparisons in them, and how they went.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "experiments/sweeps/sweep.h"

namespace millrace::experiments {

// A comparison of a member: its name in the config, and the hash of its artefact.
using NamedComparison = std::pair<std::string, std::string>;

// How a member (sweep.h) went.
struct MemberOutcome {
  std::uint64_t seed = 0;
  std::vector<NamedComparison> comparisons;
  std::string status;  // done, failed, running
  std::string error;   // of the first thing in it that failed; "": none did
};

// Of an experiment as it is to be stored. Requires: find_trained_models() has been here.
std::vector<NamedComparison> comparisons_of(const Experiment& experiment);

// Where the member stands by what the store holds of its comparisons. `failure`: what befell it before its comparisons
// ("": nothing).
StoreResult<MemberOutcome> member_outcome(Store& store, std::uint64_t seed, std::vector<NamedComparison> comparisons,
                                          const std::string& failure);

// What a sweep is made from: axes, the values of each cell, repetitions, and the comparisons, one list a member.
ArtefactKey sweep_key(const Sweep& sweep, std::uint64_t seed,
                      const std::vector<std::vector<NamedComparison>>& comparisons);

// Its rows in the tables artefact and sweep_cell. `members`: all of them, in order. `name`: the experiment's.
std::vector<TableRow> sweep_rows(const Sweep& sweep, const std::string& name,
                                 const std::vector<MemberOutcome>& members);

// A cell with all of its repetitions.
struct StoredCell {
  std::size_t number = 0;
  std::vector<std::string> values;                                            // one an axis
  std::vector<std::pair<std::string, std::vector<std::string>>> comparisons;  // by name: artefact hashes, one each
  std::string status;  // failed if any repetition has failed, else running if any is, else done
  std::string error;   // of the first that failed
};

struct StoredSweep {
  std::string hash;
  std::string name;               // of the experiment
  std::vector<std::string> axes;  // keys
  std::size_t repetitions = 1;
  std::vector<StoredCell> cells;
};

// nullopt if no sweep of that hash is stored.
StoreResult<std::optional<StoredSweep>> stored_sweep(Store& store, const std::string& hash);

// Hash of the sweep of that experiment that was computed last; "" if none is stored.
StoreResult<std::string> find_stored_sweep(Store& store, const std::string& experiment);

}  // namespace millrace::experiments
