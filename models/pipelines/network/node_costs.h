// Cost vectors of the nodes of a data-flow tree from what stage 1 says of single calls. Plain C++.
#pragma once

#include "models/pipelines/network/tree_batch.h"
#include "models/pipelines/pipeline_model.h"

namespace millrace::models {

// Of each node, log1p of: the sum over its calls in the whole query (`chunks` times that of its mean call) and its
// release, of times, traffic and blocks; the mean over them of the average memory; the greatest of the most memory.
NodeCosts node_costs(const PipelineSample& sample, const OperatorCostModel& costs);

}  // namespace millrace::models
