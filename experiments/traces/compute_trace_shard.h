// A shard's share of a set of labelled executions.
#pragma once

#include "experiments/traces/compute_traces.h"
#include "experiments/workers/shard.h"

namespace millrace::experiments {

// Which attempts are part of the set is known when all before them are: a shard does not know. It computes its blocks
// of what is needed in any case, the first `count` attempts of each structure, then, from the share of its own that was
// kept, of what is expected to be needed; so it computes too much only by what that estimate is wrong. compute_traces()
// on all shards together fills what lacks, drops what is too much, and has the set that it would have made alone.
// `attempts`, `kept` and `stored` of the counts are of this shard. A worker that dies costs what it does there. Errors:
// the store cannot be written, no worker started.
StoreResult<TraceCounts> compute_trace_shard(const TraceSet& set, const ArtefactKey& key, Store& store,
                                             const Shard& shard, const TraceOptions& options);

}  // namespace millrace::experiments
