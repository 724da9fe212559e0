#include "experiments/flink/watch/subtask_rates.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace millrace::experiments::flink {
namespace {

struct CounterName {
  const char* name;
  std::optional<double> TaskCounters::*value;
};
// Flink: MetricNames, TaskIOMetricGroup.
constexpr std::array<CounterName, 10> kCounters{{
    {"numRecordsIn", &TaskCounters::records_in},
    {"numRecordsOut", &TaskCounters::records_out},
    {"numBytesIn", &TaskCounters::bytes_in},
    {"numBytesOut", &TaskCounters::bytes_out},
    {"numBuffersInLocal", &TaskCounters::buffers_in_local},
    {"numBuffersInRemote", &TaskCounters::buffers_in_remote},
    {"numBuffersOut", &TaskCounters::buffers_out},
    {"accumulateBusyTimeMs", &TaskCounters::busy_ms},
    {"accumulateIdleTimeMs", &TaskCounters::idle_ms},
    {"accumulateBackPressuredTimeMs", &TaskCounters::backpressured_ms},
}};

std::optional<double> value_in(const MetricValues& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : found->second;
}

bool is_time(const CounterName& counter) {
  return counter.value == &TaskCounters::busy_ms || counter.value == &TaskCounters::idle_ms ||
         counter.value == &TaskCounters::backpressured_ms;
}

bool is_needed(const CounterName& counter, bool source, bool read) {
  if (counter.value == &TaskCounters::records_in || is_time(counter)) return !source;
  return counter.value == &TaskCounters::records_out && read;
}

bool has_times(const TaskCounters& counters) {
  return counters.busy_ms && counters.idle_ms && counters.backpressured_ms;
}

}  // namespace

OperatorMetrics operator_metrics(const std::vector<std::string>& names) {
  constexpr std::string_view kSource = "Source__", kEmitted = ".numRecordsOut", kPending = ".pendingRecords";
  OperatorMetrics found;
  for (const std::string& name : names) {
    if (found.emitted.empty() && name.starts_with(kSource) && name.ends_with(kEmitted)) found.emitted = name;
    if (found.pending.empty() && name.ends_with(kPending)) found.pending = name;
  }
  return found;
}

RestResult<std::vector<TaskCounters>> read_counters(const RestClient& client, const std::string& job,
                                                    const GraphVertex& vertex, const OperatorMetrics& metrics) {
  std::vector<std::string> names;
  for (const CounterName& counter : kCounters) names.emplace_back(counter.name);
  for (const std::string& name : {metrics.emitted, metrics.pending}) {
    if (!name.empty()) names.push_back(name);
  }
  const auto values = client.metrics(job, vertex.id, vertex.parallelism, names);
  if (!values) return tl::unexpected(values.error());
  std::vector<TaskCounters> result;
  for (const MetricValues& of_one : *values) {
    TaskCounters& counters = result.emplace_back();
    for (const CounterName& counter : kCounters) counters.*counter.value = value_in(of_one, counter.name);
    counters.emitted = value_in(of_one, metrics.emitted);
    counters.pending = value_in(of_one, metrics.pending);
  }
  return result;
}

std::vector<std::string> missing_metrics(const std::vector<TaskCounters>& subtasks, bool source, bool read) {
  std::vector<std::string> missing;
  for (const CounterName& counter : kCounters) {
    const bool lacks = std::ranges::any_of(subtasks, [&](const TaskCounters& c) { return !(c.*counter.value); });
    if (lacks && is_needed(counter, source, read)) missing.emplace_back(counter.name);
  }
  const bool no_count =
      std::ranges::any_of(subtasks, [](const TaskCounters& c) { return !c.emitted && !c.records_in; });
  if (source && !read && no_count) missing.emplace_back("numRecordsOut of its source");
  return missing;
}

tl::expected<SubtaskRates, std::string> rates_between(const TaskCounters& before, const TaskCounters& after,
                                                      kernel::Duration window) {
  double seconds = window.seconds();
  const bool timed = has_times(before) && has_times(after);
  if (timed) {
    seconds = (*after.busy_ms + *after.idle_ms + *after.backpressured_ms - *before.busy_ms - *before.idle_ms -
               *before.backpressured_ms) /
              1000;
    if (seconds < 0) return tl::unexpected(std::string("its times fell: it has started anew"));
    if (seconds == 0) return tl::unexpected(std::string("its metrics stood still: its task manager does not answer"));
  }
  for (const CounterName& counter : kCounters) {
    const auto &was = before.*counter.value, &is = after.*counter.value;
    // Busy time is what the others leave of the time since the start (TaskIOMetricGroup): it may fall by a little.
    if (was && is && *is < *was && !is_time(counter))
      return tl::unexpected(std::string(counter.name) + " fell: it has started anew");
  }
  const auto rate = [&](std::optional<double> TaskCounters::*counter) -> std::optional<double> {
    const auto &was = before.*counter, &is = after.*counter;
    if (!was || !is) return std::nullopt;
    return std::max(0.0, *is - *was) / seconds;
  };
  SubtaskRates rates{.records_in = rate(&TaskCounters::records_in).value_or(0),
                     .records_out = rate(&TaskCounters::records_out).value_or(0),
                     .bytes_in = rate(&TaskCounters::bytes_in),
                     .bytes_out = rate(&TaskCounters::bytes_out),
                     .buffers_in_local = rate(&TaskCounters::buffers_in_local),
                     .buffers_in_remote = rate(&TaskCounters::buffers_in_remote),
                     .buffers_out = rate(&TaskCounters::buffers_out),
                     .busy = {},
                     .idle = {},
                     .backpressured = {},
                     .emitted = rate(&TaskCounters::emitted)};
  if (timed) {
    rates.busy = *rate(&TaskCounters::busy_ms) / 1000;
    rates.idle = *rate(&TaskCounters::idle_ms) / 1000;
    rates.backpressured = *rate(&TaskCounters::backpressured_ms) / 1000;
  }
  return rates;
}

}  // namespace millrace::experiments::flink
