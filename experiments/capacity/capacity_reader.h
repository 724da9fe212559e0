// Reads [capacity.x].
#pragma once

#include <map>
#include <span>
#include <string>

#include "experiments/capacity/capacity_spec.h"
#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/config/query_reader.h"

namespace millrace::experiments {

std::span<const Field<CapacitySpec>> capacity_fields();
std::span<const Field<CapacitySlo>> capacity_slo_fields();

std::string_view to_string(CapacityParallelism parallelism);
std::string_view to_string(CapacityResource resource);

// `table` is [capacity.NAME]. Every mistake goes to `out`.
CapacitySpec read_capacity(const std::string& name, const Node& table, const std::map<std::string, ReadQuery>& queries,
                           const std::map<std::string, cluster::Cluster>& clusters, Diagnostics& out);

// The same question at most 2 % of the effort: one seed, a tenth of the time, rates 10 % apart.
CapacitySpec quick(CapacitySpec spec);

}  // namespace millrace::experiments
