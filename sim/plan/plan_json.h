// Plan JSON: a logical plan, its deployment and where its subtasks lie, in one document; the format of traces, export
// and the Flink job.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"

namespace millrace::plan {

struct PlacedSubtask {
  std::string operator_id;
  std::uint32_t subtask = 0;  // index, below the operator's parallelism
  std::string host;           // one of DeployedPlan::hosts
  bool operator==(const PlacedSubtask&) const = default;
};

struct DeployedPlan {
  LogicalPlan plan;
  Deployment deployment;
  std::vector<std::string> hosts;        // names of nodes; empty if unknown
  std::vector<PlacedSubtask> placement;  // empty if unknown
  bool operator==(const DeployedPlan&) const = default;
};

// {"millrace_plan":1, "name", "operators":[{"id","kind","parallelism","resources":[{"cpu_share","memory_bytes"}],...}],
// "edges":[{"from","to","partitioning","selectivity","weights"?}], "keys":{name:{...}}, "hosts":[name],
// "placement":[[operator,subtask,host]]}. Durations are whole nanoseconds (names end in _ns), sizes bytes. "resources"
// is empty if no instance has a limit. Requires: the deployment knows every operator.
nlohmann::json to_json(const DeployedPlan& deployed);

// The reverse: from_json(to_json(x)) == x. Of an operator only "id" and "kind" must be there, of an edge "from" and
// "to"; whatever else is missing has its default. The error is a sentence naming the first offending member: an unknown
// or missing one, one of a wrong type, resources for another number of instances, a follower with another degree than
// its leader, a placement of what does not exist, or the first of problems_of(plan).
tl::expected<DeployedPlan, std::string> plan_from_json(const nlohmann::json& json);

}  // namespace millrace::plan
