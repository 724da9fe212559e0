// The autoscaler's intermediate quantities as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "tuners/flink_autoscaler/evaluation.h"
#include "tuners/flink_autoscaler/vertex_decision.h"

namespace millrace::tuners::flink_autoscaler {

// Of the whole job: backlog, U_hi, U_lo, and by vertex p, lambda, target, catchup, ratio, b, n, busyTPR, o, TPR, up,
// down and cap. `parallelism` is by position.
nlohmann::json explain_evaluation(const Vertices& vertices, const Evaluation& evaluation,
                                  const std::vector<double>& parallelism);

// Adds f, raw, lower, upper, t, N, bound, p_prime, expected, outside, coefficient and ineffective to the entry of the
// leader of what was decided, or why nothing was.
void explain_decision(const VertexDecision& decision, nlohmann::json& entry);

}  // namespace millrace::tuners::flink_autoscaler
