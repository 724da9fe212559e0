// Random parallel query plans in ZeroTune's training ranges (Table III; templates linear, 2-way and 3-way join), as a
// load for benchmarks and tests: bursting sources, processing-time and count windows, degrees uniform up to the
// hardware threads of the hosts.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

struct RandomPlan {
  job::Job job;
  cluster::Cluster cluster;
  plan::Deployment deployment;
};

// What records cost on a real Flink 1.16 cluster, fitted to the saturation of executed plans of these templates: about
// 60 us per record and network hop at 11 fields. With cheaper records the same plans would carry loads that no
// cluster of this size carries.
EngineProfile measured_costs();

// What plans are drawn from.
struct PlanRanges {
  std::vector<double> rates;  // of a source, records/s
  std::uint32_t source_degree = 10;
  std::uint32_t most_degree = 0;   // of the others; 0: as many as there are slots
  std::uint32_t most_hosts = 6;    // 2, 4, ...
  std::uint32_t usable_cores = 0;  // of a host; 0: by its type
};
PlanRanges published_ranges();
// Rates and hosts so small that every record can be simulated, and still some plans are too much for their cores.
PlanRanges small_ranges();

// `joins` is 0 (linear), 1 (2-way) or 2 (3-way).
RandomPlan random_plan(kernel::RandomStream& stream, std::uint32_t joins,
                       const PlanRanges& ranges = published_ranges());

}  // namespace millrace::runtime
