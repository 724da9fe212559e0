#include "experiments/flink/window_tally.h"

#include <algorithm>
#include <cassert>

#include "experiments/flink/counter_growth.h"
#include "sim/job/named_metrics.h"

namespace millrace::experiments::flink {
namespace {

using job::MetricKind;
using job::Metrics;

// A pool at least so full belongs to a subtask that holds others up; and so does a subtask that is idle for less than
// this. One backpressured above it is held up itself.
constexpr double kFull = 0.9;
constexpr double kLittleMsPerS = 100;

// Of an operator: counts and rates summed, times averaged, and missing if they are of one subtask; except that a
// subtask that did nothing has no true rate, and counts as none.
Metrics total_of(const std::vector<Metrics>& subtasks) {
  Metrics total;
  for (const job::NamedMetric& metric : job::named_metrics()) {
    const bool may_be_missing = metric.value == &Metrics::true_rate_per_s;
    std::optional<double> sum = 0;
    std::size_t known = 0;
    for (const Metrics& subtask : subtasks) {
      const auto& value = subtask.*metric.value;
      if (value) ++known;
      if (value || !may_be_missing) add_to(sum, value);
    }
    if (known == 0) sum.reset();
    const bool averaged = metric.kind == MetricKind::time || metric.kind == MetricKind::mean;
    if (sum && averaged) *sum /= static_cast<double>(subtasks.size());
    total.*metric.value = sum;
  }
  return total;
}

}  // namespace

WindowTally::WindowTally(const VertexMap& map, const Snapshot& from) : map_(map), from_(from) {
  assert(from.running());
  for (std::size_t v = 0; v < map.vertices.size(); ++v) {
    Subtask empty;
    empty.operators.resize(map.vertices[v].operators.size());
    vertices_.emplace_back(from.vertices[v].parallelism, empty);
  }
}

void WindowTally::add(const Snapshot& before, const Snapshot& to) {
  const bool restarted = to.restarted_since(before);
  restarted_ = restarted_ || restarted;
  for (std::size_t v = 0; v < vertices_.size(); ++v) {
    // The adaptive scheduler may have changed the degree by itself, when slots came or went.
    const std::size_t subtasks = to.vertices[v].subtasks.size();
    if (vertices_[v].size() != subtasks) {
      Subtask empty;
      empty.operators.resize(map_.vertices[v].operators.size());
      vertices_[v].assign(subtasks, empty);
    }
    for (std::size_t i = 0; i < subtasks; ++i) {
      Subtask& sum = vertices_[v][i];
      const bool is_new = i >= before.vertices[v].subtasks.size();
      const SubtaskSnapshot nothing{.busy_ms = {},
                                    .idle_ms = {},
                                    .backpressured_ms = {},
                                    .input_pool_usage = {},
                                    .queue_bytes = {},
                                    .operators = std::vector<OperatorCounters>(sum.operators.size())};
      const SubtaskSnapshot& old = is_new ? nothing : before.vertices[v].subtasks[i];
      const SubtaskSnapshot& now = to.vertices[v].subtasks[i];
      const auto busy = growth(old.busy_ms, now.busy_ms, restarted);
      const auto idle = growth(old.idle_ms, now.idle_ms, restarted);
      const auto backpressured = growth(old.backpressured_ms, now.backpressured_ms, restarted);
      if (busy && idle && backpressured) {
        sum.busy_ms += *busy;
        sum.idle_ms += *idle;
        sum.backpressured_ms += *backpressured;
      } else {
        sum.times_missing = true;
      }
      if (now.input_pool_usage) {
        sum.pool_usage += *now.input_pool_usage;
        ++sum.pool_readings;
      }
      for (std::size_t op = 0; op < sum.operators.size(); ++op) {
        const OperatorCounters &was = old.operators[op], &is = now.operators[op];
        add_to(sum.operators[op].records_in, growth(was.records_in, is.records_in, restarted));
        add_to(sum.operators[op].records_out, growth(was.records_out, is.records_out, restarted));
      }
    }
  }
}

double WindowTally::backpressured_ms_per_s(const Subtask& subtask) const {
  const double elapsed_ms = subtask.busy_ms + subtask.idle_ms + subtask.backpressured_ms;
  return subtask.times_missing || elapsed_ms <= 0 ? 0 : 1000 * subtask.backpressured_ms / elapsed_ms;
}

bool WindowTally::is_silent(const Subtask& subtask) {
  return !subtask.times_missing && subtask.busy_ms + subtask.idle_ms + subtask.backpressured_ms <= 0;
}

double WindowTally::stretch(const Subtask& subtask, const Snapshot& to) const {
  const double elapsed_ms = subtask.busy_ms + subtask.idle_ms + subtask.backpressured_ms;
  if (subtask.times_missing || elapsed_ms <= 0 || restarted_) return 1;
  return 1000 * (to.at - from_.at).seconds() / elapsed_ms;
}

std::optional<double> WindowTally::offered_rate_per_s(const std::string& source, const Snapshot& to) const {
  const std::uint32_t vertex = map_.vertex_of.at(source);
  const auto& before = from_.vertices[vertex].subtasks;
  const auto& after = to.vertices[vertex].subtasks;
  if (before.size() != after.size()) return std::nullopt;
  double records = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    // A source heads its chain. What fell due is counted across restarts.
    const OperatorCounters &was = before[i].operators.front(), &is = after[i].operators.front();
    if (!was.lag || !was.emitted || !is.lag || !is.emitted || is_silent(vertices_[vertex][i])) return std::nullopt;
    const double due = *is.emitted + *is.lag - *was.emitted - *was.lag;
    records += std::max(0.0, due) * stretch(vertices_[vertex][i], to);
  }
  return records / (to.at - from_.at).seconds();
}

Metrics WindowTally::metrics(std::size_t vertex, std::size_t subtask, std::size_t op, const Snapshot& to) const {
  const Subtask& sum = vertices_[vertex][subtask];
  const double elapsed_ms = sum.busy_ms + sum.idle_ms + sum.backpressured_ms;
  const bool timed = !sum.times_missing && elapsed_ms > 0;
  Metrics m;
  if (is_silent(sum)) return m;
  m.records_in = sum.operators[op].records_in;
  m.records_out = sum.operators[op].records_out;
  if (m.records_in) *m.records_in *= stretch(sum, to);
  if (m.records_out) *m.records_out *= stretch(sum, to);
  m.queue_bytes = to.vertices[vertex].subtasks[subtask].queue_bytes;
  if (!timed) return m;
  m.busy_ms_per_s = 1000 * sum.busy_ms / elapsed_ms;
  m.idle_ms_per_s = 1000 * sum.idle_ms / elapsed_ms;
  m.backpressured_ms_per_s = backpressured_ms_per_s(sum);
  if (sum.operators[op].records_in && sum.busy_ms > 0) {
    m.true_rate_per_s = *sum.operators[op].records_in / (sum.busy_ms / 1000);
  }
  if (map_.vertices[vertex].reads) {
    m.caused_backpressure_ms_per_s = 0;
  } else if (sum.pool_readings > 0) {
    const bool has_input = sum.pool_usage >= kFull * sum.pool_readings || *m.idle_ms_per_s < kLittleMsPerS;
    const bool culprit = *m.backpressured_ms_per_s < kLittleMsPerS && has_input;
    double caused = 0;
    for (const std::uint32_t upstream : map_.vertices[vertex].upstream) {
      for (const Subtask& other : vertices_[upstream]) caused = std::max(caused, backpressured_ms_per_s(other));
    }
    m.caused_backpressure_ms_per_s = culprit ? caused : 0;
  }
  return m;
}

job::Observation WindowTally::observation(const Snapshot& to) const {
  job::Observation seen;
  seen.window_s = (to.at - from_.at).seconds();
  for (std::size_t v = 0; v < vertices_.size(); ++v) {
    for (std::size_t op = 0; op < map_.vertices[v].operators.size(); ++op) {
      job::OperatorObservation& shown = seen.operators[map_.vertices[v].operators[op]];
      shown.parallelism = to.vertices[v].parallelism;
      shown.max_parallelism = to.vertices[v].max_parallelism;
      for (std::size_t i = 0; i < vertices_[v].size(); ++i) shown.subtasks.push_back(metrics(v, i, op, to));
      shown.total = total_of(shown.subtasks);
    }
  }
  return seen;
}

}  // namespace millrace::experiments::flink
