// The Big phase of the Big-small algorithm: when the job is back-pressured all operators are enlarged at once, so that
// the bottleneck need not be found and each can afterwards be tuned by itself. [Lian et al., Algorithm 1]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "sim/job/observation.h"
#include "sim/plan/logical_plan.h"
#include "tuners/mode.h"

namespace millrace::tuners::conttune {

// Mean back-pressured time of an operator, ms/s: its own figure, else the mean over its subtasks; nullopt if there is
// none, or a subtask does not say.
std::optional<double> backpressure_of(const job::OperatorObservation& seen);

// The operator that is back-pressured most of those at `threshold_ms_per_s` or above.
struct Backpressured {
  std::string id;
  double ms_per_s = 0;
};

// Whether the job is back-pressured: any operator reaches the threshold (ms/s); of equals the first in the data flow.
// nullopt: none does. An operator that emits to no other cannot be.
// intended: the error names an operator without the metric, if none that has it reaches the threshold.
// released: a missing metric compares as not reached.
tl::expected<std::optional<Backpressured>, std::string> backpressured(const plan::LogicalPlan& plan,
                                                                      const job::Observation& seen,
                                                                      double threshold_ms_per_s, Mode mode);

// The degree that the Big phase gives an operator: the greatest deployed so far (p^max) if it runs on fewer, else its
// own times `multiplier` (> 1), rounded up; at most `cap`, but never less than it has.
std::uint32_t enlarged(std::uint32_t degree, std::uint32_t largest, double multiplier, std::uint32_t cap);

}  // namespace millrace::tuners::conttune
