#include "experiments/validation/measured.h"

#include <algorithm>

#include "experiments/published/measured_rates.h"

namespace millrace::experiments {

constexpr double kLeastSeenShare = 0.5;  // of a source's instances, for its rate to be trusted

std::optional<double> MeasuredLabels::throughput_per_s() const {
  return exact_throughput_per_s ? exact_throughput_per_s : last_operator_per_s;
}

std::optional<double> MeasuredLabels::clipped_achieved_per_s() const {
  if (!achieved_per_s) return std::nullopt;
  return std::min(*achieved_per_s, configured_per_s);
}

std::optional<bool> MeasuredLabels::saturated() const {
  if (!achieved_per_s || configured_per_s <= 0) return std::nullopt;
  return *achieved_per_s < kSaturatedBelow * configured_per_s;
}

MeasuredLabels measured_labels(const PublishedPlan& plan) {
  MeasuredLabels labels;
  labels.latency_ms = plan.labels.latency_ms;
  labels.exact_throughput_per_s = plan.labels.throughput_per_s;
  if (!plan.operators.empty()) labels.last_operator_per_s = last_operator_per_s(plan);
  const SourceRates sources = source_rates(plan);
  labels.configured_per_s = sources.configured_per_s;
  if (sources.least_seen_share >= kLeastSeenShare) labels.achieved_per_s = sources.achieved_per_s;
  for (const PublishedOperator& op : plan.operators) {
    const bool source = op.kind == PublishedKind::source;
    labels.operator_input_per_s.push_back(source ? std::nullopt : rates_of(op).input_per_s);
  }
  return labels;
}

}  // namespace millrace::experiments
