// The counters of a running job at one instant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/flink/rest_client.h"
#include "experiments/flink/vertex_map.h"
#include "sim/kernel/time.h"
#include "sim/plan/logical_plan.h"

namespace millrace::experiments::flink {

// Counts since the subtask started; what the cluster does not report (yet) is missing.
struct OperatorCounters {
  std::optional<double> records_in, records_out;
  // Of a source: records due and not emitted, and records of the schedule that were emitted or let go since the job's
  // very first start.
  std::optional<double> lag, emitted;
};
struct SubtaskSnapshot {
  // Milliseconds since it started, all three or none. They are counted where it runs, so that the growth of their sum
  // is the time between the two instants at which its counters were read, however late they come here.
  std::optional<double> busy_ms, idle_ms, backpressured_ms;
  std::optional<double> input_pool_usage;   // [0, 1]; none for a source
  std::optional<double> queue_bytes;        // waiting in its input channels
  std::vector<OperatorCounters> operators;  // as MappedVertex::operators
};
struct VertexSnapshot {
  std::uint32_t parallelism = 1, max_parallelism = 128;
  std::vector<SubtaskSnapshot> subtasks;
};

struct Snapshot {
  kernel::Duration at;                   // by the clock
  JobDetails job;                        // its state, and when it started last
  std::vector<VertexSnapshot> vertices;  // as VertexMap::vertices; empty unless running
  bool running() const { return !vertices.empty(); }
  // Every subtask reports its times: true a few seconds after a start.
  bool complete() const;
  // All subtasks have started anew since: their counters count from 0 again.
  bool restarted_since(const Snapshot& earlier) const;
};

// What a job does now. Metrics are asked for only while all its subtasks run.
RestResult<Snapshot> take_snapshot(const RestClient& client, const WallClock& clock, const std::string& job,
                                   const VertexMap& map);

// The cluster fetches newer metrics when it is asked for some, and answers with those that it has: this asks, and
// leaves the answer aside.
RestResult<void> ask_for_newer_metrics(const RestClient& client, const std::string& job, const VertexMap& map);

}  // namespace millrace::experiments::flink
