// What became of a set, for people.
#pragma once

#include <string>

#include "experiments/store/store.h"
#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

// A table, a line a structure: executions tried, kept, discarded by reason, failed; 5th, 50th and 95th percentile and
// standard deviation of the logarithm of latency and throughput of the kept ones; shares of them that were
// backpressured and fast-forwarded; simulated events.
StoreResult<std::string> trace_summary(const TraceSet& set, const std::string& hash, Store& store);

}  // namespace millrace::experiments
