// Where a latency went, as the store keeps it.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/job/observation.h"

namespace millrace::experiments {

// {"queueing_ms", "service_ms", "contention_ms", "flush_ms", "network_ms", "window_ms"}: of one operator or task.
nlohmann::json latency_json(const job::LatencyParts& parts);

}  // namespace millrace::experiments
