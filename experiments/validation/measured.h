// What a published plan's monitors measured, as the quantities that a replay is judged by.
#pragma once

#include <optional>
#include <vector>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

// Below this share of its configured rate a job counts as saturated.
inline constexpr double kSaturatedBelow = 0.9;

// A value that was not measured is missing. Rates are records per second, of all instances of an operator together; an
// instance that reported nothing had no input.
struct MeasuredLabels {
  std::optional<double> latency_ms;
  std::optional<double> exact_throughput_per_s;  // counted at the sink
  std::optional<double> last_operator_per_s;     // output of the last operator: nearly the same, and known more often
  double configured_per_s = 0;                   // sum over sources
  // Sum over sources, as source_rates() corrects it for instances without a report; missing if fewer than half of the
  // instances of a source reported.
  std::optional<double> achieved_per_s;
  std::vector<std::optional<double>> operator_input_per_s;  // by position in PublishedPlan::operators; sources: none

  // The exact one where it is known, else the last operator's.
  std::optional<double> throughput_per_s() const;
  // Achieved, at most configured: what is above it comes from rounding and from the edges of the interval.
  std::optional<double> clipped_achieved_per_s() const;
  // Nothing if the achieved or the configured rate is not known.
  std::optional<bool> saturated() const;
};

MeasuredLabels measured_labels(const PublishedPlan& plan);

}  // namespace millrace::experiments
