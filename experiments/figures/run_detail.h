// A stored run window by window, with what can be told from its operators.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/figures/run_series.h"
#include "experiments/report/latency_breakdown.h"

namespace millrace::experiments {

// A window; a missing value was not measured.
struct DetailPoint : WindowPoint {
  std::string deployment;                            // Deployment::text()
  std::optional<double> capacity_per_s;              // see Capacity
  std::optional<double> p50_ms, p95_ms, p99_ms;      // of the end-to-end latency
  std::map<std::string, std::uint32_t> parallelism;  // by operator
  // Latency by kLatencyParts, along the path from a source to a sink on which it is longest; nothing if no part of it
  // was measured.
  std::optional<std::array<double, kLatencyParts.size()>> parts_ms;
  std::optional<double> most_backpressured_ms_per_s;  // of the operator that was held up longest, mean of its subtasks
  bool restarted = false;                             // for a failure
};

struct RunDetail : FirstRun {
  std::vector<std::string> operators;  // neither sources nor sinks, in the order of the plan
  std::vector<DetailPoint> windows;    // in order of time
  std::vector<Stop> changes;           // reconfigurations with their downtime, which may be 0
};

StoreResult<RunDetail> run_detail(Database& store, const FirstRun& run);

}  // namespace millrace::experiments
