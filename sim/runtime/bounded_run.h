// A job over bounded inputs, run from its start to its end.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/call_log.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

// Of one operator, over its instances.
struct OperatorRun {
  std::uint64_t records_in = 0, records_out = 0;
  std::uint64_t records_before = 0;          // of those in: by the algorithm that it started with
  double peak_bytes = 0;                     // of the whole input that it keeps (0: it does not), the largest instance
  double read_bytes = 0, written_bytes = 0;  // of the disk
};

struct BoundedRun {
  kernel::Duration latency;   // from the start until the last sink's input had ended
  std::uint64_t results = 0;  // records at the sinks
  std::uint64_t events = 0;   // simulated
  std::uint64_t fingerprint = 0;
  double core_s = 0;                   // core time given to subtasks
  double disk_share = 0;               // of the latency that the busiest node's disk worked
  std::vector<OperatorRun> operators;  // as in the plan
};

// Runs `job`, all of whose sources end, under `deployment`. `log`: gets every call; null: nothing is observed. Errors
// (a sentence): a plan or deployment with a problem; a source without end; not over after `limit`, with what it waits
// for.
tl::expected<BoundedRun, std::string> run_bounded(
    const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
    const EngineProfile& engine, kernel::Seed seed, CallLog* log,
    kernel::Duration limit = kernel::Duration::from_ns(3'600'000'000'000));

}  // namespace millrace::runtime
