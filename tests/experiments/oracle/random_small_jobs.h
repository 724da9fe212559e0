// Random jobs of up to four operators that tuners set, small enough to try all their deployments.
#pragma once

#include <cstdint>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Slow records in small buffers, on a coarse engine: few events, and an overload shows within seconds.
struct RandomSmallJob {
  job::Job job;
  cluster::Cluster cluster;  // six slots on one or two nodes; cores may be scarce
  runtime::EngineProfile engine;
};
// Chains of maps, filters, flat maps and keyed windows, at times behind a union of two sources, before a sink that
// tuners leave alone. Requires: the number of operators is in [1, 4]. Equal arguments, equal jobs.
RandomSmallJob random_small_job(std::uint64_t number, std::uint32_t operators);

}  // namespace millrace::experiments
