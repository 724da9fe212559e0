// The metrics of an observation by name: one list for JSON, for observation faults and for configs.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sim/job/observation.h"

namespace millrace::job {

// How a metric of subtasks becomes one of their operator, and what it may be.
enum class MetricKind : std::uint8_t {
  count,  // records of the window: summed; grows with the window
  time,   // milliseconds per second, [0, 1000]: averaged
  sum,    // anything else that is summed
  mean,   // anything else that is averaged
};

struct NamedMetric {
  std::string_view name;
  std::optional<double> Metrics::*value;
  MetricKind kind;
};

// Every member of Metrics, always in the same order.
std::span<const NamedMetric> named_metrics();

// What a source reports beside: "offered_rate_per_s" and "lag_records".
inline constexpr std::string_view kOfferedRate = "offered_rate_per_s";
inline constexpr std::string_view kLag = "lag_records";

}  // namespace millrace::job
