// A published plan as the store keeps it: what was run as plan JSON, what was measured apart from it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

// {"millrace_plan":1, "operators":[{"id","kind","parallelism","resources":[],"component","attributes":{}}],
// "edges":[{"from","to","partitioning"}], "hosts":[{"id","cores","memory_bytes","network_mbit_per_s","frequency_hz",
// "attributes":{}}], "placement":[[operator,subtask,host]]}. An operator's id is its index; subtasks are counted in the
// order of the reports, and those without a report have no place. Partitioning by the published programs' rule: into a
// window hash, else forward between equal degrees, else rebalance. Labels, structure, id and repairs are not in it.
nlohmann::json plan_document(const PublishedPlan& plan);

// Of each operator, of each instance [input_per_s, output_per_s, selectivity, cpu_load], null where it is missing.
nlohmann::json instances_document(const PublishedPlan& plan);

// The reverse of both: operators, hosts, edges and instances come back equal. Error: a sentence, if these are not such
// documents.
tl::expected<PublishedPlan, std::string> plan_of_documents(const nlohmann::json& plan, const nlohmann::json& instances);

}  // namespace millrace::experiments
