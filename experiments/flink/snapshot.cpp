#include "experiments/flink/snapshot.h"

#include <algorithm>
#include <utility>

namespace millrace::experiments::flink {
namespace {

// Flink: MetricNames, TaskIOMetricGroup, NettyShuffleMetricFactory.
constexpr const char* kBusy = "accumulateBusyTimeMs";
constexpr const char* kIdle = "accumulateIdleTimeMs";
constexpr const char* kBackpressured = "accumulateBackPressuredTimeMs";
constexpr const char* kRecordsIn = "numRecordsIn";
constexpr const char* kRecordsOut = "numRecordsOut";
constexpr const char* kPoolUsage = "Shuffle.Netty.Input.Buffers.inPoolUsage";
constexpr const char* kQueuedBuffers = "Shuffle.Netty.Input.Buffers.inputQueueLength";
constexpr const char* kBytesIn = "numBytesIn";
constexpr const char* kLocalBuffersIn = "numBuffersInLocal";
constexpr const char* kRemoteBuffersIn = "numBuffersInRemote";
// The Flink job's own.
constexpr const char* kLag = "lag_records";
constexpr const char* kEmitted = "emitted_records";

// What an operator's metrics start with. Names of the job's sources start with "Source: ", of which Flink makes this.
std::string scope_of(const std::string& op, bool source) {
  return (source ? "Source__" : "") + op + ".";
}

std::vector<std::string> metrics_of(const MappedVertex& vertex) {
  std::vector<std::string> names{kBusy, kIdle, kBackpressured, kRecordsIn, kRecordsOut};
  if (!vertex.reads) {
    names.insert(names.end(), {kPoolUsage, kQueuedBuffers, kBytesIn, kLocalBuffersIn, kRemoteBuffersIn});
  }
  for (std::size_t i = 0; i < vertex.operators.size(); ++i) {
    const bool source = vertex.reads && i == 0;
    const std::string scope = scope_of(vertex.operators[i], source);
    names.push_back(scope + kRecordsIn);
    names.push_back(scope + kRecordsOut);
    if (source) names.insert(names.end(), {scope + kLag, scope + kEmitted});
  }
  return names;
}

std::optional<double> value_in(const MetricValues& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : found->second;
}

// The buffers that wait, times the bytes of one on average since the start. (Flink's own inputQueueSize knows nothing
// of what comes from the same task manager.)
std::optional<double> queue_bytes_in(const MetricValues& values) {
  const auto queued = value_in(values, kQueuedBuffers), bytes = value_in(values, kBytesIn);
  const auto local = value_in(values, kLocalBuffersIn), remote = value_in(values, kRemoteBuffersIn);
  if (!queued || !bytes || !local || !remote) return std::nullopt;
  const double buffers = *local + *remote;
  return buffers > 0 ? *queued * *bytes / buffers : 0;
}

SubtaskSnapshot subtask_in(const MetricValues& values, const MappedVertex& vertex) {
  SubtaskSnapshot subtask;
  const auto busy = value_in(values, kBusy), idle = value_in(values, kIdle);
  const auto backpressured = value_in(values, kBackpressured);
  if (busy && idle && backpressured) {
    subtask.busy_ms = busy;
    subtask.idle_ms = idle;
    subtask.backpressured_ms = backpressured;
  }
  subtask.input_pool_usage = value_in(values, kPoolUsage);
  subtask.queue_bytes = vertex.reads ? std::optional(0.0) : queue_bytes_in(values);
  for (std::size_t i = 0; i < vertex.operators.size(); ++i) {
    const bool source = vertex.reads && i == 0;
    const std::string scope = scope_of(vertex.operators[i], source);
    OperatorCounters counters{.records_in = value_in(values, scope + kRecordsIn),
                              .records_out = value_in(values, scope + kRecordsOut),
                              .lag = {},
                              .emitted = {}};
    // The task's own counters are those of its first input and its last output.
    if (!counters.records_in && i == 0) counters.records_in = value_in(values, kRecordsIn);
    if (!counters.records_out && vertex.operators.size() == 1) counters.records_out = value_in(values, kRecordsOut);
    if (source) {
      // A source reads what it emits; nobody sends to it.
      counters.records_in = counters.records_out;
      counters.lag = value_in(values, scope + kLag);
      counters.emitted = value_in(values, scope + kEmitted);
    }
    subtask.operators.push_back(counters);
  }
  return subtask;
}

}  // namespace

bool Snapshot::complete() const {
  return running() && std::ranges::all_of(vertices, [](const VertexSnapshot& vertex) {
           return std::ranges::all_of(vertex.subtasks, [](const SubtaskSnapshot& s) { return s.busy_ms.has_value(); });
         });
}

bool Snapshot::restarted_since(const Snapshot& earlier) const {
  return job.id != earlier.job.id || job.running_at_ms != earlier.job.running_at_ms ||
         job.restarting_at_ms != earlier.job.restarting_at_ms;
}

RestResult<Snapshot> take_snapshot(const RestClient& client, const WallClock& clock, const std::string& job,
                                   const VertexMap& map) {
  auto details = client.job(job);
  if (!details) return tl::unexpected(details.error());
  Snapshot snapshot{.at = clock.now(), .job = std::move(*details), .vertices = {}};
  if (!all_running(snapshot.job)) return snapshot;
  for (const MappedVertex& mapped : map.vertices) {
    const auto vertex = std::ranges::find(snapshot.job.vertices, mapped.id, &Vertex::id);
    if (vertex == snapshot.job.vertices.end()) {
      return tl::unexpected(
          RestError{RestErrorKind::unreadable, 0, "job '" + job + "' no longer has the vertices that it had"});
    }
    auto values = client.metrics(job, mapped.id, vertex->parallelism, metrics_of(mapped));
    if (!values) return tl::unexpected(values.error());
    VertexSnapshot& seen = snapshot.vertices.emplace_back();
    seen.parallelism = vertex->parallelism;
    seen.max_parallelism = vertex->max_parallelism;
    for (const MetricValues& of_one : *values) seen.subtasks.push_back(subtask_in(of_one, mapped));
  }
  return snapshot;
}

RestResult<void> ask_for_newer_metrics(const RestClient& client, const std::string& job, const VertexMap& map) {
  const auto answer = client.metrics(job, map.vertices.front().id, 1, {kRecordsIn});
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

}  // namespace millrace::experiments::flink
