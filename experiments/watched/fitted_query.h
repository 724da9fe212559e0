// A watched job as a query: a plan whose operators are the job's vertices, with what they cost, and its load.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/flink/watch/watch_job.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Where an operator's numbers came from: a phrase by key of a config.
struct OperatorNotes {
  std::string vertex;  // Flink's name of it; "" of a sink that is added
  std::map<std::string, std::string> of_key;
  std::vector<std::string> remarks;  // sentences
};

struct FittedQuery {
  std::string name;  // the job's, as configs may have it
  plan::LogicalPlan plan;
  plan::Deployment deployment;          // as it ran
  std::map<std::string, double> rates;  // records/s by source
  std::map<std::string, OperatorNotes> notes;
};

// Every vertex is an operator: what is chained in it is one. Selectivities, rates and record sizes are those counted.
// A vertex that reads nothing is a source, one that nothing reads a sink; a time window that has one hashed input and
// fired twice at least is a window_aggregate over the number of keys that its results tell of; anything else, other
// windows and joins included, is a filter, map or flat_map.
// Its own CPU per record is its busy time less all that `engine` charges by itself for the same records and buffers
// (CostModel), per record that it reads, and never below 0. Hashed inputs have a hot key that explains the busiest
// instance, if that gets a tenth more than the mean.
// Requires: watch_job made it.
FittedQuery fitted_query(const flink::WatchedJob& job, const runtime::EngineProfile& engine);

}  // namespace millrace::experiments
