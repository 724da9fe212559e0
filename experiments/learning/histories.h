// Stored executions as StreamTune learns from them: the logical DAGs with Table I's features, the degrees, and the
// bottleneck labels that lie with the traces.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/learning/model_spec.h"
#include "experiments/store/store.h"
#include "models/streamtune/streamtune_job.h"

namespace millrace::experiments {

struct Histories {
  std::vector<models::StreamTuneSample> samples;
  std::vector<models::Structure> structures;  // distinct logical DAGs, whatever the order of their operators
  std::vector<std::uint32_t> weights;         // of each: executions
  std::uint64_t undescribed = 0;              // left out: no ready-made query, or without labels
};

// Executions of the sets (hashes) that the choice takes, in their order, and not those of the queries in `leave_out`;
// at most `count` of them (0: all), as many of each query. Errors: the store's; a damaged plan.
StoreResult<Histories> read_histories(Store& store, const std::vector<std::string>& sets, const TraceChoice& choice,
                                      const std::vector<std::string>& leave_out, std::uint64_t count);

}  // namespace millrace::experiments
