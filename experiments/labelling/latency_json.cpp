#include "experiments/labelling/latency_json.h"

namespace millrace::experiments {

nlohmann::json latency_json(const job::LatencyParts& parts) {
  return {{"queueing_ms", parts.queueing_ms}, {"service_ms", parts.service_ms}, {"contention_ms", parts.contention_ms},
          {"flush_ms", parts.flush_ms},       {"network_ms", parts.network_ms}, {"window_ms", parts.window_ms}};
}

}  // namespace millrace::experiments
