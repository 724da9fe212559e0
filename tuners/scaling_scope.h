// What a tuner may change: which operators, from which deployment on, and up to which degree.
#pragma once

#include <cstdint>

#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "tuners/tuner.h"

namespace millrace::tuners {

// No operator can have more instances: the number of key groups is at most 2^15 (Flink,
// KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM).
inline constexpr std::uint32_t kLargestDegree = 32768;

// The operator whose degree `op` has: itself, or the end of its `follows` chain. Requires: `op` is of this valid plan.
const plan::Operator& leader_of(const plan::LogicalPlan& plan, const plan::Operator& op);

// Whether tuners set the degree of `op` directly: no source, no follower, and not marked unscalable.
bool is_adjustable(const plan::Operator& op);

// Greatest degree that a tuner of this context may ask for: the context's, else the cluster's slots, else
// kLargestDegree. In [1, kLargestDegree].
std::uint32_t degree_cap(const TunerContext& context);

// What the user submitted: every operator at its initial degree, 1 where none is given. Requires: every id of
// context.initial_parallelism is an operator of the plan; degrees >= 1.
plan::Deployment initial_deployment(const TunerContext& context);

}  // namespace millrace::tuners
