// A query's parallel pipeline: operators of the engine, their instances, and what is known about each before it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/pipelines/drawn_query.h"
#include "experiments/pipelines/pipelines_spec.h"
#include "models/pipelines/pipeline_sample.h"
#include "sim/job/job.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments {

inline constexpr std::uint32_t kChunkRows = 65'536;

// Beside the plan's operator of the same index. Rows are the query's true ones, over all instances.
struct PlannedOperator {
  models::PipelineOperator type = models::PipelineOperator::scan;
  models::PipelineOperator type_after = models::PipelineOperator::scan;  // once it has changed; else as `type`
  std::uint32_t instances = 1;
  double rows_in = 1;         // of its first input; a scan: read
  double rows_out = 1;        // that it puts out; what a join_build or a sort holds
  std::uint32_t columns = 1;  // of a row of its first input; a scan: of one that it reads
  double row_bytes = 1;
  double held_rows = 0;  // in its state at the end, over all instances; of a probe: in its table
  double groups = 0;     // aggregates
  double work = 0;       // relative cost of what it evaluates; 0: nothing
  // Rows, over all instances, before it changes; nullopt: it does not change.
  std::optional<double> rows_before;
  std::optional<std::uint32_t> build;  // join: the operator that holds its table
};

struct PhysicalPlan {
  job::Job job;
  plan::Deployment deployment;
  std::vector<PlannedOperator> operators;  // as in job.plan
  std::uint32_t root = 0;                  // the result
};

// Lanes (instances side by side) go by the optimiser's estimates, as do algorithms: a table that is believed to fit
// into spec.join_memory is hashed, else the join merges sorted blocks; what is believed to fit into spec.sort_memory is
// sorted in memory, else externally. Where the truth is more than spec.change_factor times the estimate, a hash join
// goes on as a merge join and a sort as an external one, and where it is that much less, a merge join as a hash join:
// each instance once it has taken spec.change_chunks chunks (of the size expected there).
PhysicalPlan physical_plan(const DrawnQuery& query, const std::string& name, const PipelinesSpec& spec);

// The same with each instance of a scan reading `chunks` chunks at most.
PhysicalPlan probe_of(PhysicalPlan plan, std::uint32_t chunks);

}  // namespace millrace::experiments
