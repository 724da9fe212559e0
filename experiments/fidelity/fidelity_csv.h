// The labels that a [fidelity.x] compares, as CSV.
#pragma once

#include <string>

#include "experiments/fidelity/fidelity_plans.h"

namespace millrace::experiments {

// A line per plan: position, part, id, third (judging or calibration), load (by the measured set), at_edge (0 or 1),
// degrees, configured_per_s; then of each set SET_latency_ms, SET_latency_p50_ms, SET_latency_p95_ms,
// SET_latency_p99_ms, SET_throughput_per_s, SET_achieved_per_s and SET_bottleneck (an operator's id; empty = none),
// the measured set first. A set that has not kept the plan has empty fields.
std::string fidelity_csv(const FidelityPlans& plans);

// A line per plan and operator: position, id, operator (its id), kind, parallelism; then of each set SET_input_per_s,
// SET_output_per_s, SET_busy_ms_per_s, SET_backpressured_ms_per_s and SET_busiest_ms_per_s.
std::string fidelity_operators_csv(const FidelityPlans& plans);

}  // namespace millrace::experiments
