#include "experiments/learning/model_spec.h"

#include <algorithm>
#include <array>

namespace millrace::experiments {

std::span<const Metric> metrics() {
  static constexpr std::array kMetrics = std::to_array<Metric>({
      {"latency", "latency_ms", "ms", "mean end-to-end latency", models::Residual::residence},
      {"throughput", "throughput_per_s", "/s", "results at the sink", models::Residual::output},
      {"last_operator", "last_operator_per_s", "/s", "records out of the last operator", models::Residual::output},
      {"latency_p95", "latency_p95_ms", "ms", "95th percentile of the end-to-end latency", models::Residual::residence},
      {"achieved", "achieved_per_s", "/s", "records that the sources really read", models::Residual::sources},
  });
  return kMetrics;
}

const Metric* find_metric(std::string_view name) {
  const auto found = std::ranges::find(metrics(), name, &Metric::name);
  return found == metrics().end() ? nullptr : &*found;
}

const Metric& judged_metric(const EvaluationSpec& evaluation, const ModelSpec& model) {
  return *find_metric(evaluation.against.empty() ? model.metric : evaluation.against);
}

}  // namespace millrace::experiments
