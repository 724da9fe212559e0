#include "experiments/labelling/label_tally.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>
#include <utility>

#include "sim/job/lagging.h"

namespace millrace::experiments {
namespace {

constexpr std::array<double job::LatencyParts::*, 6> kParts = {
    &job::LatencyParts::queueing_ms, &job::LatencyParts::service_ms, &job::LatencyParts::contention_ms,
    &job::LatencyParts::flush_ms,    &job::LatencyParts::network_ms, &job::LatencyParts::window_ms};

double cpu_of(const job::Metrics& seen) {
  return seen.cpu_share.value_or(seen.busy_ms_per_s.value_or(0) / 1000);
}

}  // namespace

void LabelTally::add(const job::Window& window, std::uint32_t copies) {
  const double seconds = window.measured.window_s * copies;
  window_s_ += seconds;
  results_ += window.measured.result_records * copies;
  for (const auto& entry : window.measured.read_records) read_ += entry.second * copies;
  for (std::uint32_t copy = 0; copy < copies; ++copy) {
    latency_ns_.merge(window.measured.latency_ns);
    for (const auto& [id, ages] : window.measured.marker_latency_ns) marker_ns_[id].merge(ages);
  }
  for (const auto& [id, seen] : window.seen.operators) {
    OperatorTally& op = operators_[id];
    op.parallelism = seen.parallelism;
    op.in += seen.total.records_in.value_or(0) * copies;
    op.out += seen.total.records_out.value_or(0) * copies;
    op.busy += seen.total.busy_ms_per_s.value_or(0) * seconds;
    op.idle += seen.total.idle_ms_per_s.value_or(0) * seconds;
    op.backpressured += seen.total.backpressured_ms_per_s.value_or(0) * seconds;
    op.cpu_told = op.cpu_told && seen.total.cpu_share.has_value();
    op.cpu += cpu_of(seen.total) * seconds;
    op.subtask_in.resize(seen.subtasks.size());
    op.subtask_busy.resize(seen.subtasks.size());
    op.subtask_cpu.resize(seen.subtasks.size());
    for (std::size_t i = 0; i < seen.subtasks.size(); ++i) {
      op.subtask_in[i] += seen.subtasks[i].records_in.value_or(0) * copies;
      op.subtask_busy[i] += seen.subtasks[i].busy_ms_per_s.value_or(0) * seconds;
      op.subtask_cpu[i] += cpu_of(seen.subtasks[i]) * seconds;
    }
  }
  for (const auto& [id, parts] : window.measured.latency_parts) {
    weights_[id] += seconds;
    job::LatencyParts& sum = parts_[id];
    for (const auto part : kParts) sum.*part += parts.*part * seconds;
  }
}

double LabelTally::OperatorTally::true_rate() const {
  double rate = 0;
  for (std::size_t i = 0; i < subtask_in.size(); ++i) {
    if (subtask_busy[i] > 0) rate += subtask_in[i] / (subtask_busy[i] / 1000);
  }
  return rate;
}

double LabelTally::OperatorTally::greatest_cpu() const {
  return subtask_cpu.empty() ? cpu : *std::ranges::max_element(subtask_cpu);
}

OperatorLabels LabelTally::labels_of(const std::string& id, const OperatorTally& op) const {
  OperatorLabels labels;
  labels.id = id;
  labels.parallelism = op.parallelism;
  labels.input_per_s = op.in / window_s_;
  labels.output_per_s = op.out / window_s_;
  labels.busy_ms_per_s = op.busy / window_s_;
  labels.idle_ms_per_s = op.idle / window_s_;
  labels.backpressured_ms_per_s = op.backpressured / window_s_;
  if (op.cpu_told) labels.cpu_share = op.cpu / window_s_;
  if (!op.subtask_busy.empty()) labels.busiest_ms_per_s = *std::ranges::max_element(op.subtask_busy) / window_s_;
  if (const double rate = op.true_rate(); rate > 0) labels.true_rate_per_s = rate;
  if (op.in <= 0) return labels;
  labels.selectivity = op.out / op.in;
  if (op.subtask_in.empty()) return labels;
  const double mean = op.in / static_cast<double>(op.subtask_in.size());
  labels.input_max_over_mean = *std::ranges::max_element(op.subtask_in) / mean;
  labels.input_min_over_mean = *std::ranges::min_element(op.subtask_in) / mean;
  return labels;
}

std::optional<double> LabelTally::marker_sum_ms() const {
  if (marker_ns_.empty()) return std::nullopt;
  const plan::LogicalPlan& plan = job_->plan;
  std::map<std::string, double> sources;  // whose markers reach each operator
  for (const std::size_t i : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[i];
    if (op.kind == plan::OperatorKind::source) sources[op.id] = 1;
    for (const plan::Edge& edge : plan.edges) {
      if (edge.from == op.id) sources[edge.to] += sources[op.id];
    }
  }
  double sum = 0;
  for (const auto& [id, ages] : marker_ns_) sum += sources[id] * ages.quantile(0.5) / 1e6;
  return sum;
}

std::vector<std::int8_t> LabelTally::lag_labels() const {
  std::vector<job::OperatorFlow> flows;
  for (const plan::Operator& op : job_->plan.operators)
    flows.push_back({operators_.at(op.id).in, operators_.at(op.id).out});
  std::vector<std::int8_t> labels;
  for (const bool lags : job::lagging(flows, job::edges_by_position(job_->plan))) labels.push_back(lags ? 1 : 0);
  return labels;
}

void LabelTally::fill(RunLabels& labels, double interval_s) const {
  assert(interval_s > 0 && window_s_ > 0);
  if (results_ > 0) labels.throughput_per_s = results_ / interval_s;
  // A real cluster whose sinks write no lines counts results, and knows no latency.
  if (latency_ns_.count() > 0) {
    labels.latency_ms = latency_ns_.mean() / 1e6;
    labels.latency_p50_ms = latency_ns_.quantile(0.5) / 1e6;
    labels.latency_p95_ms = latency_ns_.quantile(0.95) / 1e6;
    labels.latency_p99_ms = latency_ns_.quantile(0.99) / 1e6;
  }
  labels.marker_latency_sum_ms = marker_sum_ms();
  std::vector<job::OperatorLoad> loads;
  for (const plan::Operator& op : job_->plan.operators) {
    const OperatorTally& tally = operators_.at(op.id);
    labels.operators.push_back(labels_of(op.id, tally));
    const double cpu = rule_.utilisation == job::Utilisation::max ? tally.greatest_cpu() : tally.cpu;
    loads.push_back({labels.operators.back().backpressured_ms_per_s, cpu / window_s_});
  }
  const bool timely = mode_ == runtime::Mode::timely;
  const auto bottlenecks =
      timely ? lag_labels() : job::bottleneck_labels(loads, job::edges_by_position(job_->plan), rule_);
  for (std::size_t i = 0; i < bottlenecks.size(); ++i) labels.operators[i].bottleneck = bottlenecks[i];
  labels.backpressured = std::ranges::any_of(loads, job::under_backpressure);
  for (const auto& [id, sum] : parts_) {
    job::LatencyParts& mean = labels.latency_parts[id];
    for (const auto part : kParts) mean.*part = sum.*part / weights_.at(id);
  }
}

}  // namespace millrace::experiments
