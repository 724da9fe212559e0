#include "sim/runtime/metrics.h"

#include <algorithm>
#include <functional>

namespace millrace::runtime {

using job::Metrics;
using job::OperatorObservation;

namespace {

// Adds up what is known; the mean over subtasks is taken by the caller.
void add(std::optional<double>& total, const std::optional<double>& part) {
  if (part) total = total.value_or(0) + *part;
}

void divide(std::optional<double>& total, double n) {
  if (total) *total /= n;
}

// Totals of an operator: counts, bytes, rates and caused back-pressure summed, times and CPU averaged.
Metrics totals(const std::vector<Metrics>& subtasks) {
  Metrics total;
  for (const Metrics& m : subtasks) {
    add(total.records_in, m.records_in);
    add(total.records_out, m.records_out);
    add(total.busy_ms_per_s, m.busy_ms_per_s);
    add(total.idle_ms_per_s, m.idle_ms_per_s);
    add(total.backpressured_ms_per_s, m.backpressured_ms_per_s);
    add(total.caused_backpressure_ms_per_s, m.caused_backpressure_ms_per_s);
    add(total.cpu_share, m.cpu_share);
    add(total.queue_bytes, m.queue_bytes);
    add(total.true_rate_per_s, m.true_rate_per_s);
  }
  const auto n = static_cast<double>(subtasks.size());
  divide(total.busy_ms_per_s, n);
  divide(total.idle_ms_per_s, n);
  divide(total.backpressured_ms_per_s, n);
  divide(total.cpu_share, n);
  return total;
}

double per_second(std::int64_t ns, double window_s) {
  return std::clamp(static_cast<double>(ns) / 1e6 / window_s, 0.0, 1000.0);
}

// Times of one subtask: busy is what is neither idle nor backpressured (TaskIOMetricGroup).
Metrics times(const SubtaskCounters& from, const SubtaskCounters& to, double window_s) {
  Metrics m;
  m.idle_ms_per_s = per_second(to.idle_ns - from.idle_ns, window_s);
  m.backpressured_ms_per_s = per_second(to.backpressured_ns - from.backpressured_ns, window_s);
  m.busy_ms_per_s = std::max(0.0, 1000.0 - *m.idle_ms_per_s - *m.backpressured_ms_per_s);
  m.caused_backpressure_ms_per_s = per_second(to.blocking_ns - from.blocking_ns, window_s);
  m.cpu_share =
      static_cast<double>(to.core_ns + to.further_core_ns - from.core_ns - from.further_core_ns) / 1e9 / window_s;
  return m;
}

std::map<std::string, OperatorObservation> by_operator(
    const Simulation& simulation, const std::function<Metrics(std::uint32_t, std::uint32_t)>& subtask_metrics) {
  std::map<std::string, OperatorObservation> result;
  const Topology& topology = simulation.topology();
  for (std::uint32_t op = 0; op < topology.operators.size(); ++op) {
    const OperatorSite& site = topology.operators[op];
    const TaskSite& task = topology.tasks[site.task];
    OperatorObservation seen;
    seen.parallelism = task.parallelism;
    seen.max_parallelism = task.max_parallelism;
    for (std::uint32_t i = 0; i < task.parallelism; ++i) {
      seen.subtasks.push_back(subtask_metrics(task.first_subtask + i, site.position));
    }
    seen.total = totals(seen.subtasks);
    result.emplace(simulation.job().plan.operators[op].id, std::move(seen));
  }
  return result;
}

void set_true_rate(Metrics& m, double records_per_s) {
  if (*m.busy_ms_per_s > 0) m.true_rate_per_s = records_per_s / (*m.busy_ms_per_s / 1000);
}

}  // namespace

CounterSnapshot snapshot(const Simulation& simulation) {
  CounterSnapshot shot;
  shot.at = simulation.now();
  for (std::uint32_t id = 0; id < simulation.subtasks().size(); ++id) {
    shot.subtasks.push_back(simulation.subtasks()[id].counters);
    shot.operators.push_back(simulation.subtasks()[id].operators);
    shot.queue_bytes.push_back(simulation.queue_bytes(id));
  }
  return shot;
}

std::map<std::string, OperatorObservation> exact_metrics(const Simulation& simulation, const CounterSnapshot& from,
                                                         const CounterSnapshot& to) {
  const double window_s = (to.at - from.at).seconds();
  return by_operator(simulation, [&](std::uint32_t id, std::uint32_t position) {
    Metrics m = times(from.subtasks[id], to.subtasks[id], window_s);
    const OperatorCounters& before = from.operators[id][position];
    const OperatorCounters& after = to.operators[id][position];
    m.records_in = static_cast<double>(after.records_in - before.records_in);
    m.records_out = static_cast<double>(after.records_out - before.records_out);
    m.queue_bytes = to.queue_bytes[id];
    set_true_rate(m, *m.records_in / window_s);
    return m;
  });
}

std::map<std::string, job::LatencyParts> latency_parts(const Simulation& simulation, const CounterSnapshot& from,
                                                       const CounterSnapshot& to) {
  std::map<std::string, job::LatencyParts> result;
  for (const TaskSite& task : simulation.topology().tasks) {
    SubtaskCounters sum;
    for (std::uint32_t id = task.first_subtask; id < task.first_subtask + task.parallelism; ++id) {
      const SubtaskCounters& a = from.subtasks[id];
      const SubtaskCounters& b = to.subtasks[id];
      sum.queueing_ns += b.queueing_ns - a.queueing_ns;
      sum.network_ns += b.network_ns - a.network_ns;
      sum.service_ns += b.service_ns - a.service_ns;
      sum.core_wait_ns += b.core_wait_ns - a.core_wait_ns;
      sum.flush_ns += b.flush_ns - a.flush_ns;
      sum.window_ns += b.window_ns - a.window_ns;
      sum.records += b.records - a.records;
      sum.results += b.results - a.results;
    }
    if (sum.records == 0) continue;
    const double per_ms = 1e-6 / static_cast<double>(sum.records);
    job::LatencyParts& parts = result[simulation.job().plan.operators[task.operators.front()].id];
    parts = {sum.queueing_ns * per_ms, sum.service_ns * per_ms, sum.core_wait_ns * per_ms,
             sum.flush_ns * per_ms,    sum.network_ns * per_ms, 0};
    if (sum.results > 0) parts.window_ms = sum.window_ns * 1e-6 / static_cast<double>(sum.results);
  }
  return result;
}

std::map<std::string, double> alignment_ms(const Simulation& simulation, const CounterSnapshot& from,
                                           const CounterSnapshot& to) {
  std::map<std::string, double> result;
  for (const TaskSite& task : simulation.topology().tasks) {
    std::int64_t sum_ns = 0;
    for (std::uint32_t id = task.first_subtask; id < task.first_subtask + task.parallelism; ++id) {
      sum_ns += to.subtasks[id].alignment_ns - from.subtasks[id].alignment_ns;
    }
    if (sum_ns == 0) continue;
    result[simulation.job().plan.operators[task.operators.front()].id] =
        static_cast<double>(sum_ns) / 1e6 / task.parallelism;
  }
  return result;
}

FlinkMetricView::FlinkMetricView(const Simulation& simulation)
    : history_{snapshot(simulation)},
      cached_(history_),
      next_tick_(simulation.now() + kTick),
      next_renewal_(simulation.now() + kCache) {}

void FlinkMetricView::tick(const Simulation& simulation) {
  history_.push_back(snapshot(simulation));
  if (history_.size() > kRateTicks + 1) history_.pop_front();
  next_tick_ = next_tick_ + kTick;
  if (simulation.now() < next_renewal_) return;
  cached_ = history_;
  next_renewal_ = next_renewal_ + kCache;
}

std::map<std::string, OperatorObservation> FlinkMetricView::metrics(const Simulation& simulation,
                                                                    double window_s) const {
  const CounterSnapshot& newest = cached_.back();
  const CounterSnapshot& last_tick = cached_.size() > 1 ? cached_[cached_.size() - 2] : newest;
  const CounterSnapshot& oldest = cached_.front();
  const double rate_s = kTick.seconds() * static_cast<double>(kRateTicks);
  return by_operator(simulation, [&](std::uint32_t id, std::uint32_t position) {
    Metrics m = times(last_tick.subtasks[id], newest.subtasks[id], kTick.seconds());
    if (cached_.size() == 1) m = times({}, {}, 1);
    const OperatorCounters& before = oldest.operators[id][position];
    const OperatorCounters& after = newest.operators[id][position];
    const double in_per_s = static_cast<double>(after.records_in - before.records_in) / rate_s;
    m.records_in = in_per_s * window_s;
    m.records_out = static_cast<double>(after.records_out - before.records_out) / rate_s * window_s;
    m.queue_bytes = newest.queue_bytes[id];
    set_true_rate(m, in_per_s);
    return m;
  });
}

}  // namespace millrace::runtime
