// The plan of a watched job, without costs.
#pragma once

#include <string>
#include <vector>

#include "experiments/watched/edge_flows.h"
#include "experiments/watched/fitted_query.h"

namespace millrace::experiments {

// Everything of the query but its costs. `ids`: of the operators, by vertex; `flows`: of that job.
FittedQuery plan_without_costs(const flink::WatchedJob& job, const std::vector<std::string>& ids,
                               const std::vector<EdgeFlow>& flows);

}  // namespace millrace::experiments
