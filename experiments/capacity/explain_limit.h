// What holds a job back, from a probe that did not keep what is demanded.
#pragma once

#include <string>

#include "experiments/capacity/probe.h"
#include "experiments/capacity/slo_judgement.h"

namespace millrace::experiments {

// "latency: p99 is 2.4 s; the cores of a node are in use 99 % of the time": the demand, then its likely cause. Causes
// are looked for in this order: cores of a node, an operator's busiest instance, the largest part of the latency.
// Requires: not kept.
std::string explain_limit(const ProbeResult& result, const SloJudgement& judgement, const CapacitySlo& slo);

// "p99", "p99.9".
std::string quantile_name(double quantile);

}  // namespace millrace::experiments
