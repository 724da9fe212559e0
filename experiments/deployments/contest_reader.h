// Reads [deployments.x].
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/deployments/deployment_contest.h"
#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

std::span<const Field<DeploymentContest>> contest_fields();

// `table` is [deployments.NAME]. Every mistake goes to `out`.
DeploymentContest read_contest(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                               Diagnostics& out);

}  // namespace millrace::experiments
