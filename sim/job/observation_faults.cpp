#include "sim/job/observation_faults.h"

#include <algorithm>
#include <cmath>

#include "sim/job/named_metrics.h"
#include "sim/kernel/elementary.h"

namespace millrace::job {
namespace {

constexpr double kMostMsPerS = 1000;

// Changes the metrics of one subtask (or of an operator without subtasks) by `change(metric, value)`.
template <class Change>
void change_metrics(Metrics& metrics, const Change& change) {
  for (const NamedMetric& each : named_metrics()) {
    auto& value = metrics.*each.value;
    if (!value) continue;
    value = change(each, *value);
    if (each.kind == MetricKind::time) value = std::clamp(*value, 0.0, kMostMsPerS);
  }
}

// A true rate is records / busy seconds: what changed these since `before` changes it too.
void follow_with_true_rate(Metrics& metrics, const Metrics& before) {
  if (!metrics.true_rate_per_s) return;
  const auto ratio = [](const std::optional<double>& now, const std::optional<double>& then) {
    return now && then && *then > 0 ? *now / *then : 1.0;
  };
  const double busy = ratio(metrics.busy_ms_per_s, before.busy_ms_per_s);
  if (busy <= 0) {
    metrics.true_rate_per_s.reset();
  } else {
    *metrics.true_rate_per_s *= ratio(metrics.records_in, before.records_in) / busy;
  }
}

// The total of one metric over subtasks; missing if no subtask has it.
std::optional<double> total_of(const std::vector<Metrics>& subtasks, const NamedMetric& metric) {
  std::optional<double> total;
  for (const Metrics& subtask : subtasks) {
    if (const auto& value = subtask.*metric.value) total = total.value_or(0) + *value;
  }
  const bool averaged = metric.kind == MetricKind::time || metric.kind == MetricKind::mean;
  if (total && averaged) *total /= static_cast<double>(subtasks.size());
  return total;
}

void sum_up(OperatorObservation& seen) {
  if (seen.subtasks.empty()) return;
  for (const NamedMetric& each : named_metrics()) seen.total.*each.value = total_of(seen.subtasks, each);
}

// Calls `change(metrics)` for what is known of an operator: its subtasks one after another, else its total.
template <class Change>
void change_operator(OperatorObservation& seen, const Change& change) {
  if (seen.subtasks.empty()) return change(seen.total);
  for (Metrics& subtask : seen.subtasks) change(subtask);
  sum_up(seen);
}

// The greatest (or least) value of one metric; missing if no subtask has it.
std::optional<double> extreme_of(const std::vector<Metrics>& subtasks, const NamedMetric& metric, SubtaskView view) {
  std::optional<double> extreme;
  for (const Metrics& subtask : subtasks) {
    const auto& value = subtask.*metric.value;
    if (!value) continue;
    const bool further = !extreme || (view == SubtaskView::max ? *value > *extreme : *value < *extreme);
    if (further) extreme = value;
  }
  return extreme;
}

// The factor of all biases that name this value.
double bias_of(const std::vector<MetricBias>& bias, const std::string& where, std::string_view metric) {
  double factor = 1;
  for (const MetricBias& each : bias) {
    if (each.metric == metric && (each.where.empty() || each.where == where)) factor *= each.factor;
  }
  return factor;
}

// Lognormal factors of mean 1.
class NoiseFactors {
 public:
  NoiseFactors(double relative_sd, kernel::RandomStream stream)
      : variance_of_log_(kernel::log1p(relative_sd * relative_sd)), stream_(std::move(stream)) {}
  double next() { return kernel::exp(std::sqrt(variance_of_log_) * stream_.normal() - variance_of_log_ / 2); }

 private:
  double variance_of_log_;
  kernel::RandomStream stream_;
};

double rounded(double value, std::uint32_t digits) {
  if (value == 0 || !std::isfinite(value)) return value;
  double unit = 1;  // of the last digit kept
  double limit = 1;
  for (std::uint32_t i = 0; i < digits; ++i) limit *= 10;
  while (std::abs(value) >= limit * unit) unit *= 10;
  if (unit > 1) return std::round(value / unit) * unit;
  double scale = 1;
  while (std::abs(value) * scale * 10 < limit) scale *= 10;
  return std::round(value * scale) / scale;
}

}  // namespace

void apply_bias(Observation& seen, const std::vector<MetricBias>& bias) {
  for (auto& [id, op] : seen.operators) {
    change_operator(op, [&, &where = id](Metrics& metrics) {
      const Metrics before = metrics;
      change_metrics(
          metrics, [&](const NamedMetric& metric, double value) { return value * bias_of(bias, where, metric.name); });
      follow_with_true_rate(metrics, before);
    });
  }
  for (auto& [id, source] : seen.sources) {
    if (source.lag_records) *source.lag_records *= bias_of(bias, id, kLag);
    if (source.offered_rate_per_s) *source.offered_rate_per_s *= bias_of(bias, id, kOfferedRate);
  }
}

void apply_noise(Observation& seen, double noise, kernel::Seed seed) {
  for (auto& [id, op] : seen.operators) {
    NoiseFactors factors(noise, seed.stream("operator/" + id));
    change_operator(op, [&](Metrics& metrics) {
      const Metrics before = metrics;
      // One draw a metric, there or not, so that no value depends on what else is seen.
      Metrics drawn;
      for (const NamedMetric& each : named_metrics()) drawn.*each.value = factors.next();
      drawn.true_rate_per_s = 1;  // it follows from the others
      change_metrics(metrics, [&](const NamedMetric& metric, double value) { return value * *(drawn.*metric.value); });
      follow_with_true_rate(metrics, before);
    });
  }
  for (auto& [id, source] : seen.sources) {
    NoiseFactors factors(noise, seed.stream("source/" + id));
    const double of_lag = factors.next(), of_rate = factors.next();
    if (source.lag_records) *source.lag_records *= of_lag;
    if (source.offered_rate_per_s) *source.offered_rate_per_s *= of_rate;
  }
}

void round_values(Observation& seen, std::uint32_t digits) {
  for (auto& [id, op] : seen.operators) {
    change_operator(op, [&](Metrics& metrics) {
      change_metrics(metrics, [&](const NamedMetric&, double value) { return rounded(value, digits); });
    });
  }
  for (auto& [id, source] : seen.sources) {
    if (source.lag_records) source.lag_records = rounded(*source.lag_records, digits);
    if (source.offered_rate_per_s) source.offered_rate_per_s = rounded(*source.offered_rate_per_s, digits);
  }
}

void combine_subtasks(Observation& seen, SubtaskView view) {
  if (view == SubtaskView::each) return;
  for (auto& [id, op] : seen.operators) {
    for (const NamedMetric& each : named_metrics()) {
      if (each.kind == MetricKind::time && view != SubtaskView::mean && !op.subtasks.empty()) {
        op.total.*each.value = extreme_of(op.subtasks, each, view);
      }
    }
    op.subtasks.clear();
    op.total.true_rate_per_s.reset();
    if (op.total.records_in && op.total.busy_ms_per_s && *op.total.busy_ms_per_s > 0) {
      op.total.true_rate_per_s = *op.total.records_in / seen.window_s / (*op.total.busy_ms_per_s / kMostMsPerS);
    }
  }
}

void set_to_zero(Observation& seen) {
  for (auto& [id, op] : seen.operators) {
    change_operator(op, [](Metrics& metrics) {
      change_metrics(metrics, [](const NamedMetric&, double) { return 0.0; });
      metrics.true_rate_per_s.reset();  // 0 records in 0 seconds
    });
  }
  for (auto& [id, source] : seen.sources) {
    if (source.lag_records) source.lag_records = 0;
    if (source.partitions_with_lag) source.partitions_with_lag = 0;
    if (source.offered_rate_per_s) source.offered_rate_per_s = 0;
  }
}

}  // namespace millrace::job
