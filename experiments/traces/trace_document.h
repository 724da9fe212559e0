// A ready-made query's execution as plan JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "experiments/replay/workload.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/plan_json.h"

namespace millrace::experiments {

// "window_join", "map", ...: as plan JSON has it.
std::string kind_text(plan::OperatorKind kind);

// Plan JSON (sim/plan/plan_json.h) with the sources' rates ("rates_per_s": {source: records/s at the start}), the hosts
// that the execution used, each with the facts of its node ("id", "node_type", "cores", "memory_bytes",
// "network_mbit_per_s", "frequency_hz"), and the placement.
nlohmann::json trace_document(const Workload& work);

// The plan and its degrees in such a document, without hosts and placement. Error: a sentence that says what of it
// cannot be read.
tl::expected<plan::DeployedPlan, std::string> traced_plan(nlohmann::json document);

// Hash of the plan and the sources' rates, whatever the degrees and hosts.
std::string query_hash(const job::Job& job);

}  // namespace millrace::experiments
