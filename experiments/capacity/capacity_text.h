// An answer as people and scripts read it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "experiments/capacity/capacity_answer.h"
#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

// "193 k/s", three significant digits.
std::string rate_text(double records_per_s);

// "p99 <= 2 s, backlog <= 10 s"; "keeps up" where there is no limit.
std::string slo_text(const CapacitySlo& slo);

// Lines for a terminal: the question, the answer with its intervals, what limits it, each operator at the answer, and
// where the latency goes. Requires: not interrupted.
std::string capacity_text(const CapacityAnswer& answer);

// The same for scripts: {"capacity", "question", "kept", "broken", "estimate", ...}; what is missing is null. Rates in
// records/s, times in ms or s as their names say.
nlohmann::json capacity_json(const CapacityAnswer& answer);

// A line per probe with a header, in the order in which they were asked for.
std::string capacity_csv(const CapacityAnswer& answer);

// The latency at the SLO's quantile, the backlog and the fullest operator, each over what was tried, with a dotted line
// where the answer is. Requires: a probe that ran.
Plot capacity_plot(const CapacityAnswer& answer);

// What is looked for: "rate", "instances", "slots", "nodes".
std::string_view question_name(const CapacityAnswer& answer);

}  // namespace millrace::experiments
