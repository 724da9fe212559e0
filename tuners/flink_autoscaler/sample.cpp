#include "tuners/flink_autoscaler/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "tuners/flink_autoscaler/window.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

using Reported = std::optional<double> job::Metrics::*;

// The values of one metric over the instances of an operator; where instances are not reported one by one, the
// operator's own.
struct Values {
  std::vector<double> known;
  bool complete = true;
};

Values values_of(const job::OperatorObservation& seen, Reported metric) {
  Values values;
  if (seen.subtasks.empty()) {
    if (const auto& total = seen.total.*metric; total) values.known.push_back(*total);
    values.complete = !values.known.empty();
    return values;
  }
  for (const job::Metrics& subtask : seen.subtasks) {
    if (const auto& value = subtask.*metric; value) values.known.push_back(*value);
  }
  values.complete = values.known.size() == seen.subtasks.size();
  return values;
}

double sum_of(const Values& values) {
  if (values.known.empty()) return kUnknown;
  return std::accumulate(values.known.begin(), values.known.end(), 0.0);
}

double mean_of(const Values& values) {
  return sum_of(values) / static_cast<double>(values.known.size());
}

// MetricAggregator over busy times, ms/s; what is not finite is not known (legacy sources report NaN). Requires: some
// are there.
double aggregate(const Values& busy, BusyAggregator aggregator) {
  if (!std::ranges::all_of(busy.known, [](double value) { return std::isfinite(value); })) return kUnknown;
  double value = mean_of(busy);
  if (aggregator == BusyAggregator::max) value = *std::ranges::max_element(busy.known);
  if (aggregator == BusyAggregator::min) value = *std::ranges::min_element(busy.known);
  return std::max(0.0, value);
}

// Whether the source has a lag metric: a lag that is not known is a source without it, unless it was known before.
bool had_lag(const std::vector<Sample>& earlier, std::size_t source) {
  return std::ranges::any_of(earlier, [&](const Sample& each) { return !std::isnan(each.vertices[source].lag); });
}

// What intended mode misses of a vertex; "" if nothing.
std::string missing(const Vertices& vertices, std::size_t index, const plan::Deployment& current,
                    const job::Observation& seen, const std::vector<Sample>& earlier) {
  const Vertex& vertex = vertices[index];
  const job::OperatorObservation& op = seen.operators.at(vertex.id);
  const std::size_t reported = op.subtasks.empty() ? op.parallelism : op.subtasks.size();
  if (reported != current.parallelism(vertex.id)) {
    return fmt::format("{} of {} instances of {} have reported", reported, current.parallelism(vertex.id), vertex.id);
  }
  const Values in = values_of(op, &job::Metrics::records_in), out = values_of(op, &job::Metrics::records_out);
  const bool counts = in.complete || (vertex.is_source && out.complete);
  if (!counts) return "no count of the records into " + vertex.id;
  if (vertex.needs_records_out && !out.complete) return "no count of the records out of " + vertex.id;
  if (!values_of(op, &job::Metrics::busy_ms_per_s).complete) return "no busy time of " + vertex.id;
  if (!vertex.is_source) return "";
  const auto source = seen.sources.find(vertex.id);
  if (source == seen.sources.end()) return "no lag of " + vertex.id;
  const bool lost = std::isnan(source->second.lag_records.value_or(kUnknown)) && had_lag(earlier, index);
  return lost ? "no lag of " + vertex.id : "";
}

// Records that a vertex took in. Sources that count no input are measured by what they emit.
double records_into(const Vertex& vertex, const job::OperatorObservation& seen) {
  const double in = sum_of(values_of(seen, &job::Metrics::records_in));
  if (!vertex.is_source || in > 0) return in;
  const double out = sum_of(values_of(seen, &job::Metrics::records_out));
  return std::isnan(out) ? in : out;
}

// The value of a counter after another `count`.
double counted(const std::vector<Sample>& earlier, std::size_t vertex, VertexMetric counter, double count) {
  for (auto sample = earlier.rbegin(); sample != earlier.rend(); ++sample) {
    if (const double before = sample->vertices[vertex].*counter; !std::isnan(before)) return before + count;
  }
  return count;
}

// Source capacity as it can be seen while the source works at its limit; at other times what was seen of it before.
// [ScalingMetrics.getObservedTpr]
double observed_tpr(const job::OperatorObservation& seen, double rate, double lag, const std::vector<Sample>& earlier,
                    std::size_t vertex, const Settings& settings) {
  if (rate == 0) return std::numeric_limits<double>::infinity();
  if (lag >= settings.observed_lag_s * rate) {
    const double blocked = mean_of(values_of(seen, &job::Metrics::backpressured_ms_per_s));
    if (blocked < 1000) return rate / (1 - blocked / 1000);
  }
  return average(earlier, vertex, &VertexSample::observed_tpr, settings.observed_observations);
}

VertexSample vertex_sample(const Vertices& vertices, std::size_t index, const job::Observation& seen,
                           const std::vector<Sample>& earlier, const Settings& settings) {
  const Vertex& vertex = vertices[index];
  const job::OperatorObservation& op = seen.operators.at(vertex.id);
  const double in = records_into(vertex, op);
  const double out = sum_of(values_of(op, &job::Metrics::records_out));
  const Values busy = values_of(op, &job::Metrics::busy_ms_per_s);
  const double instances = op.subtasks.empty() ? op.parallelism : 1;  // that each value stands for
  // Counters that start anew make the first count after a restart negative; what is meant is not known then.
  const double rate = in >= 0 ? in / seen.window_s : settings.mode == Mode::released ? 0 : kUnknown;
  VertexSample sample;
  sample.records_in = counted(earlier, index, &VertexSample::records_in, in);
  sample.records_out = counted(earlier, index, &VertexSample::records_out, out);
  sample.busy_ms = counted(earlier, index, &VertexSample::busy_ms, sum_of(busy) * instances * seen.window_s);
  sample.load = aggregate(busy, settings.busy_aggregator) / 1000;
  if (vertex.is_source) {
    const auto source = seen.sources.find(vertex.id);
    sample.lag = source != seen.sources.end() ? source->second.lag_records.value_or(kUnknown) : 0;
    if (settings.mode == Mode::released && std::isnan(sample.lag)) sample.lag = 0;
    sample.observed_tpr = observed_tpr(op, rate, sample.lag, earlier, index, settings);
  } else {
    sample.in_rate = rate;
  }
  for (double VertexSample::*metric :
       {&VertexSample::records_in, &VertexSample::records_out, &VertexSample::busy_ms, &VertexSample::in_rate,
        &VertexSample::load, &VertexSample::lag, &VertexSample::observed_tpr}) {
    sample.*metric = rounded_metric(sample.*metric);
  }
  return sample;
}

}  // namespace

double rounded_metric(double value) {
  constexpr double kWhole = 1e12;  // from here on thousandths are beyond what a double of this size holds apart
  if (!std::isfinite(value) || std::abs(value) >= kWhole) return value;
  const double rounded = std::round(value * 1000) / 1000;
  return rounded == 0 ? value : rounded;
}

tl::expected<Sample, std::string> sample_of(const Vertices& vertices, const plan::Deployment& current,
                                            const job::Observation& seen, const std::vector<Sample>& earlier,
                                            const Settings& settings) {
  assert(seen.window_s > 0);
  Sample sample{
      .t_s = seen.t_s, .counted_s = (earlier.empty() ? 0 : earlier.back().counted_s) + seen.window_s, .vertices = {}};
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const auto op = seen.operators.find(vertices[i].id);
    if (op == seen.operators.end()) return tl::unexpected("no metrics of " + vertices[i].id);
    if (values_of(op->second, &job::Metrics::busy_ms_per_s).known.empty()) {
      return tl::unexpected("no busy time of " + vertices[i].id);
    }
    if (settings.mode == Mode::intended) {
      if (std::string what = missing(vertices, i, current, seen, earlier); !what.empty())
        return tl::unexpected(std::move(what));
    }
    sample.vertices.push_back(vertex_sample(vertices, i, seen, earlier, settings));
  }
  return sample;
}

}  // namespace millrace::tuners::flink_autoscaler
