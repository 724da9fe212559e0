// [capacity.x]: the largest rate that a job keeps an SLO at, or the least resources that keep it at a rate.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/kernel/time.h"

namespace millrace::experiments {

// [capacity.x.slo]: what a job is to keep beside keeping up with its sources, which is always demanded. A limit of 0 is
// none.
struct CapacitySlo {
  kernel::Duration latency{};  // greatest quantile of the end-to-end latencies of the measured time
  double quantile = 0.99;      // that quantile, in (0, 1]
  kernel::Duration backlog{};  // most time in which the unread records arrived
  double backpressure = 0;     // greatest share of the time that an operator is held up, mean over its instances
  bool operator==(const CapacitySlo&) const = default;
};

// The degrees of the operators when a rate is looked for.
enum class CapacityParallelism : std::uint8_t {
  given,     // the query's
  uniform,   // the cluster's slots, of every operator
  balanced,  // in proportion to the operators' work, the slots for the one with most
};

// What there is to be least of when a rate is given.
enum class CapacityResource : std::uint8_t {
  instances,  // the sum of degrees, each operator for itself
  slots,      // the degree that every operator has
  nodes,      // of the cluster's first node's kind, every operator having all slots
};

struct CapacitySpec {
  std::string name;     // x
  std::string query;    // name in Experiment::queries
  std::string cluster;  // name in Experiment::clusters
  CapacitySlo slo;
  double rate_per_s = 0;  // records, over all sources, to keep; 0: the largest such rate is looked for
  CapacityParallelism parallelism = CapacityParallelism::uniform;
  CapacityResource least = CapacityResource::instances;
  std::map<std::string, std::uint32_t> fixed;                             // degrees that stay, by operator id
  kernel::Duration warm_up = kernel::Duration::from_ns(30'000'000'000);   // not judged, >= 0, at least
  kernel::Duration duration = kernel::Duration::from_ns(60'000'000'000);  // judged, > 0, at least
  std::uint32_t seeds = 5;                                                // >= 1
  double tolerance = 0.02;          // relative distance of neighbouring rates that are tried, in (0, 1]
  double growth = 0.005;            // most records by which a queue grows per record that arrives there
  std::uint32_t evaluations = 200;  // deployments that a search for least instances may try, >= 1
};

}  // namespace millrace::experiments
