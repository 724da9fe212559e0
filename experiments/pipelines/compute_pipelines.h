// Brings a set of tracked pipelines into the store: what is there already is left, what is missing is computed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "experiments/workers/progress.h"
#include "experiments/workers/shard.h"

namespace millrace::experiments {

struct PipelinesOptions {
  std::string artefact_name;                // "experiment/set"
  std::size_t jobs = 1;                     // worker processes at a time, >= 1
  std::vector<std::string> worker_command;  // starts a process that answers for this very experiment
  ProgressStyle progress = ProgressStyle::silent;
  std::function<bool()> interrupted;  // asked several times a second
  Shard shard = {};                   // only the queries of this one
};

struct PipelinesCounts {
  std::uint64_t queries = 0, stored = 0;  // of the set; already there
  std::uint64_t failed = 0;
  bool interrupted = false;
  std::uint64_t left = 0;  // to other shards
};

// Rows do not depend on the number of jobs, nor on how often the work was interrupted. Commits about once a second. A
// worker that dies costs its block, which is halved until the one query is found that it died of; that one is stored as
// failed. Errors: the store cannot be written, no worker started.
StoreResult<PipelinesCounts> compute_pipelines(const PipelinesSpec& spec, const ArtefactKey& key, Store& store,
                                               const PipelinesOptions& options);

}  // namespace millrace::experiments
