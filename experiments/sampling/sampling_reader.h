// Reads [sampling.x].
#pragma once

#include <map>
#include <span>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/config/query_reader.h"
#include "experiments/sampling/sampling_spec.h"
#include "sim/cluster/cluster.h"

namespace millrace::experiments {

// The keys of [sampling.x], `like` among them.
std::span<const Field<SamplingSpec>> sampling_fields();
// The keys of its settings that a line of points has, in the order of sampling_fields(): what is hashed.
std::span<const Field<tuners::qescalor::SamplingSettings>> sampling_settings_fields();

// [sampling.NAME]. Every mistake goes to `out`: a query, operator or cluster that there is not, an operator that is a
// source or has an input that is not weighted, resources that do not grow.
SamplingSpec read_sampling(const std::string& name, const Node& table, const std::map<std::string, ReadQuery>& queries,
                           const std::map<std::string, cluster::Cluster>& clusters, Diagnostics& out);

}  // namespace millrace::experiments
