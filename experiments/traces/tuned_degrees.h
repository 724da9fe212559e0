// The degrees that a tuner ends with on a job: what it plans, or what it has come to after having watched it run.
#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>

#include "experiments/traces/trace_set.h"
#include "models/description/known_query.h"
#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

struct TunedJob {
  const job::Job& job;
  const cluster::Cluster& cluster;
  const std::map<std::string, std::uint32_t>& initial_parallelism;  // by operator id
  const models::KnownQuery* known;                                  // beyond the plan; may be null
};

// The deployment that runs at the end. While a tuner watches, its windows are 10 s long. Errors, a sentence: the tuner
// cannot be prepared, or the job cannot be run.
tl::expected<plan::Deployment, std::string> tuned_deployment(const TunedDegrees& tuned, const TunedJob& job,
                                                             const runtime::EngineProfile& engine, kernel::Seed seed);

}  // namespace millrace::experiments
