// Random parallel query plans in ZeroTune's training ranges (Table III; templates linear, 2-way and 3-way join), as a
// load for benchmarks: bursting sources at degree 10, processing-time and count windows, degrees uniform up to the
// hardware threads of two to six hosts.
#pragma once

#include <cstdint>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/engine.h"

namespace millrace::bench {

struct RandomPlan {
  job::Job job;
  cluster::Cluster cluster;
  plan::Deployment deployment;
};

// What records cost on a real Flink 1.16 cluster, fitted to the saturation of executed plans of these templates: about
// 60 us per record and network hop at 11 fields. With cheaper records the same plans would carry loads that no
// cluster of this size carries.
runtime::EngineProfile measured_costs();

// `joins` is 0 (linear), 1 (2-way) or 2 (3-way).
RandomPlan random_plan(kernel::RandomStream& stream, std::uint32_t joins);

}  // namespace millrace::bench
