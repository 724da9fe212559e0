// Brings a set of labelled executions into the store: what is there already is left, what is missing is computed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "experiments/traces/trace_set.h"
#include "experiments/workers/progress.h"

namespace millrace::experiments {

struct TraceOptions {
  std::string artefact_name;                // "experiment/set"
  std::size_t jobs = 1;                     // worker processes at a time, >= 1
  std::vector<std::string> worker_command;  // starts a process that answers for this very experiment
  ProgressStyle progress = ProgressStyle::silent;
  std::function<bool()> interrupted;  // asked several times a second
};

struct TraceCounts {
  std::uint64_t kept = 0, stored = 0;  // of all structures; of the kept ones, already there
  std::uint64_t attempts = 0, failed = 0;
  bool interrupted = false;
};

// Runs attempts of each structure in order until the set's count of them is kept; the set is the attempts up to there,
// whatever the number of jobs and however often the work was interrupted. Commits about once a second. A worker that
// dies costs its block, which is halved until the one execution is found that it died of; that one is stored as failed.
// Errors: the store cannot be written, no worker started, or 300 attempts in a row of which none was kept.
StoreResult<TraceCounts> compute_traces(const TraceSet& set, const ArtefactKey& key, Store& store,
                                        const TraceOptions& options);

}  // namespace millrace::experiments
