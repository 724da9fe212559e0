#include "sim/job/named_metrics.h"

namespace millrace::job {

std::span<const NamedMetric> named_metrics() {
  using enum MetricKind;
  static constexpr NamedMetric kMetrics[] = {
      {"records_in", &Metrics::records_in, count},
      {"records_out", &Metrics::records_out, count},
      {"busy_ms_per_s", &Metrics::busy_ms_per_s, time},
      {"idle_ms_per_s", &Metrics::idle_ms_per_s, time},
      {"backpressured_ms_per_s", &Metrics::backpressured_ms_per_s, time},
      {"caused_backpressure_ms_per_s", &Metrics::caused_backpressure_ms_per_s, sum},
      {"cpu_share", &Metrics::cpu_share, mean},
      {"queue_bytes", &Metrics::queue_bytes, sum},
      {"true_rate_per_s", &Metrics::true_rate_per_s, sum},
  };
  return kMetrics;
}

}  // namespace millrace::job
