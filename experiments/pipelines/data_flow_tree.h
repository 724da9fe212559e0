// The data-flow tree of a probed query. [MERLIN, section 5.2]
#pragma once

#include <vector>

#include "experiments/pipelines/physical_plan.h"
#include "models/pipelines/pipeline_sample.h"
#include "sim/runtime/call_log.h"

namespace millrace::experiments {

// `plan`: the whole query; `log`: the calls of its probe. A node is an operator, by the algorithm before or after it
// changed, as chunks were seen to come to its parent: from the result down to the scans. Chunks of all its instances
// make one node; an operator that was met on two paths is there twice, with the share of the rows that went each way. A
// blocking operator passes on what all its input calls brought; a join's table is a child as well. Operators that no
// chunk of the probe reached, or left, are there as the plan has them, without utilisation.
std::vector<models::PipelineNode> data_flow_tree(const PhysicalPlan& plan, const runtime::CallLog& log);

}  // namespace millrace::experiments
