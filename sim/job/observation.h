// What a controller can see of a running job, with the names and meanings of Flink's metrics; and beside it what only
// the harness measures.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/kernel/quantile_sketch.h"
#include "sim/plan/logical_plan.h"

namespace millrace::job {

// Metrics of one subtask or, averaged (times) and summed (counts, bytes, rates), of one operator. A missing value is
// missing, never 0. Times are milliseconds per second of wall time in [0, 1000], busy + idle + backpressured = 1000
// (Flink: TaskIOMetricGroup).
struct Metrics {
  std::optional<double> records_in, records_out;  // records of this window
  std::optional<double> busy_ms_per_s, idle_ms_per_s, backpressured_ms_per_s;
  // ms per second during which at least one upstream subtask was blocked on a channel to this instance (Dhalion's
  // back-pressure: the culprit's, not the victim's). Of an operator: the sum over its instances.
  std::optional<double> caused_backpressure_ms_per_s;
  std::optional<double> cpu_share;        // cores used, >= 0 (operator: mean over instances)
  std::optional<double> queue_bytes;      // bytes waiting in its input channels at the end of the window
  std::optional<double> true_rate_per_s;  // records in / useful seconds (DS2); operator: sum over instances
  bool operator==(const Metrics&) const = default;
};

struct OperatorObservation {
  std::uint32_t parallelism = 1;
  std::uint32_t max_parallelism = 128;
  Metrics total;
  std::vector<Metrics> subtasks;  // by subtask index; may be empty if the testbed does not report them
  bool operator==(const OperatorObservation&) const = default;
};

struct SourceObservation {
  std::optional<double> offered_rate_per_s;  // mean arrival rate over the window, all instances
  std::optional<double> lag_records;         // arrived but not read, at the end of the window
  std::uint32_t partitions = 1;
  // Partitions whose reader is behind: with a record that arrived more than a second before the end of the window and
  // is not read. In one whose reader keeps up some records wait as well, but not for so long.
  std::optional<std::uint32_t> partitions_with_lag = std::nullopt;
  bool operator==(const SourceObservation&) const = default;
};

struct ObservedEdge {
  std::string from, to;
  std::string partitioning;
  bool operator==(const ObservedEdge&) const = default;
};

struct ReconfigurationReport {
  std::string asked, got;  // Deployment::text()
  double downtime_s = 0;
  bool failed = false;
  bool operator==(const ReconfigurationReport&) const = default;
};

struct Observation {
  double t_s = 0;       // end of the window, simulated (or wall) seconds since the job's first start
  double window_s = 0;  // > 0
  std::map<std::string, OperatorObservation> operators;
  std::map<std::string, SourceObservation> sources;
  std::vector<ObservedEdge> edges;
  std::optional<ReconfigurationReport> last_reconfiguration;
  std::uint32_t slots = 0, cores = 0;  // of the cluster
  bool operator==(const Observation&) const = default;
};

// Observation JSON: the format of offline decisions, the pipe and the decision table
// ({"v":1,"t_s","window_s","operators":{...},"sources":{...},"edges":[...],"last_reconfiguration":...,"cluster":{...}}).
// Optional values that are missing are left out; infinities and NaN are the strings "inf", "-inf", "nan".
nlohmann::json to_json(const Observation& observation);
// The reverse; the error is a sentence naming the offending member. Only "v", "t_s", "window_s", "operators", an
// operator's "parallelism", and within what is there all members of an edge, of the last reconfiguration and of the
// cluster must be there; members it does not know are left aside.
tl::expected<Observation, std::string> observation_from_json(const nlohmann::json& json);

// Where the mean end-to-end latency went, per operator: milliseconds per record that the operator handled.
struct LatencyParts {
  double queueing_ms = 0;    // waiting in input channels (and, for a source, in the backlog)
  double service_ms = 0;     // own work
  double contention_ms = 0;  // runnable but without a core, or throttled
  double flush_ms = 0;       // waiting in an unfinished output buffer
  double network_ms = 0;     // finished buffers waiting for credit or on the wire
  double window_ms = 0;      // resident in window state, per result that the operator emitted
};

// What failures did.
struct Disturbance {
  std::uint32_t restarts = 0;      // of the whole job, each for a failure
  double reprocessed_records = 0;  // that open-loop sources had read, and read again from the checkpoint on
  double lost_records = 0;         // in flight or in windows at a failure, without a checkpoint to go back to
  void add(const Disturbance& other) {
    restarts += other.restarts;
    reprocessed_records += other.reprocessed_records;
    lost_records += other.lost_records;
  }
};

// Checkpoints that were completed.
struct Checkpoints {
  std::uint64_t completed = 0;
  double duration_s = 0;  // from trigger to completion, sum
  double longest_s = 0;   // likewise, of one
  double bytes = 0;       // of state uploaded, sum
  // Time from the first barrier to the last, by operator (of a chain: its head), mean over subtasks; those without any
  // are left out.
  std::map<std::string, double> alignment_ms;
};

// Measured by the harness, not seen by tuners. Covers everything since the previous measurement (or the first deploy),
// a reconfiguration in between included; so window_s may exceed the observation's by the downtime.
struct Measurement {
  double window_s = 0;                            // length of what is measured
  std::map<std::string, double> offered_records;  // arrived at each source
  std::map<std::string, double> read_records;     // read by each source
  double result_records = 0;                      // arrived at sinks
  double backlog_records = 0;                     // over all sources, at the end of the window
  double peak_backlog_records = 0;
  kernel::QuantileSketch latency_ns;  // end to end, one entry per result (from its oldest input record)
  // Age of Flink's latency markers at each operator that they passed, from their source: without the time that records
  // spend in windows. Empty if there are no markers.
  std::map<std::string, kernel::QuantileSketch> marker_latency_ns;
  // Of each epoch that was over in the window, from its end until it was: Timely mode; empty elsewhere.
  kernel::QuantileSketch epoch_latency_ns;
  double backpressured_share = 0;  // share of the window in which at least one subtask of the job was backpressured
  std::map<std::string, LatencyParts> latency_parts;
  double downtime_s = 0;  // part of the window in which the job was stopped
  Disturbance disturbance;
  Checkpoints checkpoints;
};

// A window of a run as the testbed reports it.
struct Window {
  Observation seen;  // what a controller can see
  Measurement measured;
  std::optional<Observation> truth;  // what really was, where `seen` passed through observation faults
};

}  // namespace millrace::job
