#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

std::string_view discard_reason(const DiscardRules& rules, const RunLabels& labels) {
  if (!labels.throughput_per_s) return rules.without_result ? "no result" : "";
  return *labels.throughput_per_s < rules.least_throughput_per_s ? "throughput" : "";
}

}  // namespace millrace::experiments
