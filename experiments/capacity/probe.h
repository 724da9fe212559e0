// One run of a job at constant rates: what it did in the time that is judged.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/quantile_sketch.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Revision of what a probe does and measures; part of an artefact's hash.
inline constexpr std::uint32_t kProbeRevision = 1;

struct ProbeTime {
  kernel::Duration warm_up;   // >= 0
  kernel::Duration duration;  // > 0
};

// At least twice the longest time window of the plan to warm up, so that windows fire as they always will, and at least
// five times the longest time between two firings to judge.
ProbeTime fitted_time(const plan::LogicalPlan& plan, ProbeTime time);

// An operator in the judged time.
struct OperatorShares {
  std::uint32_t parallelism = 1;
  double busy = 0, busiest = 0;  // share of the time: mean over instances, and the busiest one
  double backpressured = 0;      // likewise, mean
  double cores = 0;              // used by all of its instances
  double input_per_s = 0;        // records
  double queueing_ms = 0, service_ms = 0, contention_ms = 0, flush_ms = 0, network_ms = 0, window_ms = 0;
  bool operator==(const OperatorShares&) const = default;
};

enum class ProbeStatus : std::uint8_t {
  done,
  overloaded,  // its queues grew so fast in both halves of the warm-up that the rest was left out
  refused,     // it cannot be deployed, or ended
};
std::string_view to_string(ProbeStatus status);

struct ProbeResult {
  ProbeStatus status = ProbeStatus::done;
  std::string reason;                                           // of a refused one, a sentence
  double offered_per_s = 0, read_per_s = 0, results_per_s = 0;  // records
  // Records by which the fastest growing queue grew, per record that arrived there: the slope of the least-squares line
  // through its low-water marks, over sources (backlog) and operators (input channels); of a generator the share of
  // records that it failed to make. >= 0
  double growth = 0;
  double backlog_s = 0;               // peak of the unread records, over their rate of arrival
  double backpressure = 0;            // greatest share of the time that an operator is held up, mean over its instances
  double busiest_node = 0;            // greatest share of a node's cores in use
  kernel::QuantileSketch latency_ns;  // end to end; without results empty
  std::map<std::string, OperatorShares> operators;
  std::uint64_t events = 0;
  bool operator==(const ProbeResult&) const = default;
};

struct ProbeSeeds {
  kernel::Seed arrivals, behaviour;
};

// Runs the job, whose rates are constant, from its start. Deterministic in its arguments.
ProbeResult run_probe(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
                      const runtime::EngineProfile& engine, const ProbeSeeds& seeds, const ProbeTime& time);

// The least of each `block` (>= 1) lengths in a row, of which the last may be fewer: what bursts leave of a queue.
std::vector<double> low_water_marks(const std::vector<double>& lengths, std::size_t block);
// Slope of the least-squares line through values one apart; 0 for fewer than two.
double slope(const std::vector<double>& values);

}  // namespace millrace::experiments
