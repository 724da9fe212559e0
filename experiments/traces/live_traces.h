// Sets of traces that a real cluster runs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/live/live_run.h"
#include "experiments/store/store.h"
#include "experiments/traces/compute_traces.h"
#include "experiments/workers/progress.h"

namespace millrace::experiments {

// As LiveRun::of().
using ClusterRunMaker = std::function<tl::expected<std::unique_ptr<ClusterRun>, std::string>(
    const LiveCluster& live, const runtime::EngineProfile& engine, std::uint64_t seed)>;

struct LiveTraceOptions {
  ProgressStyle progress = ProgressStyle::silent;
  std::function<bool()> interrupted;               // asked before each execution
  std::function<void(const std::string&)> report;  // told how each execution came out, a line; may be empty
  ClusterRunMaker cluster = LiveRun::of;           // runs the jobs
};

// Runs what the store lacks of all those sets of the experiment that have a testbed, one execution at a time, in an
// order that is drawn over all of them together: whatever changes slowly on the cluster meets all plans and repeats
// alike. A set's executions are its first `count` of each part. Each is committed when it has been measured, so the
// same call goes on where one was interrupted. An execution that the cluster's job cannot run, or that fails there
// while the cluster answers on, is stored as failed. Returns the counts of each set, by position in Experiment::traces;
// of others zeros. Errors: the store cannot be written; the cluster does not answer (what was measured is stored).
StoreResult<std::vector<TraceCounts>> measure_traces(const Experiment& experiment, Store& store,
                                                     const LiveTraceOptions& options);

}  // namespace millrace::experiments
