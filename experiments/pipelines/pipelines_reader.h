// Reads [pipelines.x].
#pragma once

#include <map>
#include <span>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/pipelines/pipelines_spec.h"
#include "sim/cluster/cluster.h"

namespace millrace::experiments {

std::span<const Field<PipelinesSpec>> pipelines_fields();

// `table` is laid on its workload's file already. Mistakes go to `out`. The engine is left to the caller.
PipelinesSpec read_pipelines(const std::string& name, const Node& table,
                             const std::map<std::string, cluster::Cluster>& clusters, Diagnostics& out);

}  // namespace millrace::experiments
