#include "experiments/learning/model_spec.h"

#include <algorithm>
#include <array>

namespace millrace::experiments {

std::span<const Metric> metrics() {
  static constexpr std::array kMetrics = std::to_array<Metric>({
      {"latency", "t.latency_ms", "ms", "mean end-to-end latency", models::Residual::residence},
      {"throughput", "t.throughput_per_s", "/s", "results at the sink", models::Residual::output},
      {"last_operator", "t.last_operator_per_s", "/s", "records out of the last operator", models::Residual::output},
      {"latency_p95", "t.latency_p95_ms", "ms", "95th percentile of the end-to-end latency",
       models::Residual::residence},
      {"achieved", "t.achieved_per_s", "/s", "records that the sources really read", models::Residual::sources},
      {"host_cpu", "(SELECT avg(value) FROM json_each(t.host_cpu_share))", "share", "cores in use, mean over hosts",
       models::Residual::none},
  });
  return kMetrics;
}

const Metric* find_metric(std::string_view name) {
  const auto found = std::ranges::find(metrics(), name, &Metric::name);
  return found == metrics().end() ? nullptr : &*found;
}

bool is_value(EvaluationBy by) {
  return by != EvaluationBy::structure && by != EvaluationBy::parallelism_class;
}

BaseModel base_of(const ModelSpec& model) {
  const std::size_t slash = model.base.find('/');
  if (slash == std::string::npos) return {model.base, model.metric};
  return {model.base.substr(0, slash), model.base.substr(slash + 1)};
}

const Metric& judged_metric(const EvaluationSpec& evaluation, const ModelSpec& model) {
  return *find_metric(evaluation.against.empty() ? model.metric : evaluation.against);
}

}  // namespace millrace::experiments
