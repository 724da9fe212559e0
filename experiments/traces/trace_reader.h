// Reads [trace.x].
#pragma once

#include <map>
#include <span>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/config/query_family.h"
#include "experiments/config/query_reader.h"
#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

// The keys of [trace.x], by what they set.
std::span<const Field<TraceSet>> trace_fields();
std::span<const Field<EnumerationOptions>> enumeration_fields();
std::span<const Field<TunedDegrees>> tuned_fields();
std::span<const Field<LabelProtocol>> protocol_fields();
std::span<const Field<DiscardRules>> discard_fields();
std::span<const Field<SplitShares>> split_fields();
// Of [trace.x.space].
std::span<const Field<PlanSpace>> space_fields();

// What a set may name.
struct TraceReferents {
  const std::map<std::string, ReadQuery>& queries;
  const QueryFamilies& families;
  const std::map<std::string, cluster::Cluster>& clusters;
};

// `table` is [trace.NAME]; its space is laid on the named one. Every mistake goes to `out`.
TraceSet read_trace_set(const std::string& name, const Node& table, const TraceReferents& referents, Diagnostics& out);

}  // namespace millrace::experiments
