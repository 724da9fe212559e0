// Where the latency went: the first question about every latency.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

struct LatencyPart {
  std::string_view member;  // of an operator's "latency" in window.operators: milliseconds per record
  std::string_view name;
  std::string_view about;
};
// In the order of job::LatencyParts.
inline constexpr std::array<LatencyPart, 6> kLatencyParts = {{
    {"queueing_ms", "queueing", "waiting in input channels; for a source, in the backlog"},
    {"service_ms", "service", "the operator's own work"},
    {"contention_ms", "contention", "runnable, but without a core"},
    {"flush_ms", "flush", "waiting in an unfinished output buffer"},
    {"network_ms", "network", "finished buffers, waiting for credit or on the wire"},
    {"window_ms", "window", "resident in window state"},
}};

struct OperatorLatency {
  std::string id;
  std::array<double, kLatencyParts.size()> parts_ms{};   // mean over the run's records
  double records = 0;                                    // that the mean is of
  double busy_ms_per_s = 0, backpressured_ms_per_s = 0;  // mean over time
  double markers = 0, marker_ms = 0;                     // latency markers that passed it, and their mean age

  double total_ms() const;
};

// Means over the windows of a run: the parts weighted by the records that the operator handled in each window, the
// shares of time by the windows' lengths. Operators by id; those of which no part was measured are left out.
StoreResult<std::vector<OperatorLatency>> latency_breakdown(Database& store, const std::string& run);

}  // namespace millrace::experiments
