// What the subtasks of a vertex have counted, and what that comes to per second.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/flink/rest_client.h"
#include "experiments/flink/watch/job_graph.h"
#include "sim/kernel/time.h"

namespace millrace::experiments::flink {

// Counts since the subtask started; what the cluster does not report (yet) is missing.
struct TaskCounters {
  std::optional<double> records_in{}, records_out{};  // over the network, or between subtasks of one process
  std::optional<double> bytes_in{}, bytes_out{};
  std::optional<double> buffers_in_local{}, buffers_in_remote{}, buffers_out{};
  std::optional<double> busy_ms{}, idle_ms{}, backpressured_ms{};
  std::optional<double> emitted{};  // records of a source, before what is chained to it
  std::optional<double> pending{};  // a source's pendingRecords, no counter: what waits outside to be read
};

// A vertex's metrics that are named after its operators; "" is one that there is not.
struct OperatorMetrics {
  std::string emitted, pending;
};
// Of these names of the vertex's metrics: numRecordsOut of the first operator called "Source: ...", and pendingRecords.
OperatorMetrics operator_metrics(const std::vector<std::string>& names);

// The counters of each subtask of the vertex.
RestResult<std::vector<TaskCounters>> read_counters(const RestClient& client, const std::string& job,
                                                    const GraphVertex& vertex, const OperatorMetrics& metrics);

// The metrics without which nothing can be said of a vertex and that some subtask lacks, by Flink's names: its records
// in, unless it is a source; its records out, if anything reads it; its three times, unless it is a source (old source
// interfaces have none); records emitted, of a source that nothing reads.
std::vector<std::string> missing_metrics(const std::vector<TaskCounters>& subtasks, bool source, bool read);

// Per second of the time between two readings of the subtask's counters.
struct SubtaskRates {
  double records_in = 0, records_out = 0;
  std::optional<double> bytes_in{}, bytes_out{};
  std::optional<double> buffers_in_local{}, buffers_in_remote{}, buffers_out{};
  std::optional<double> busy{}, idle{}, backpressured{};  // shares of the time, in [0, 1]; all three or none
  std::optional<double> emitted{};
};

// The growth of the counters over the time by which the three times grew together, which is that between the instants
// at which they were read where the subtask runs; `window` instead if it has no times. Error: a counter fell, so that
// the subtask has started anew; or there was no new reading.
tl::expected<SubtaskRates, std::string> rates_between(const TaskCounters& before, const TaskCounters& after,
                                                      kernel::Duration window);

}  // namespace millrace::experiments::flink
