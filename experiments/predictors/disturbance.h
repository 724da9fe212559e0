// Cardinalities as a poor estimator would have them. [MERLIN, section 6.4]
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/pipelines/pipeline_sample.h"

namespace millrace::experiments {

// A factor for each of the `nodes` of the query at `position`: log-normal, mu 0, standard deviation `sigma` of the
// logarithm; all 1 if sigma is 0. Drawn from a stream of `seed`, the position and sigma: the same for every model.
std::vector<double> cardinality_factors(std::uint64_t seed, std::uint64_t position, double sigma, std::size_t nodes);

// The sample with the input rows of each node, its chunks with them (at least one) and the rows that its release works
// on multiplied by its factor; the rows of a join's table by the factor of the node that builds it. What the probe
// observed of single calls stays. Requires: a factor for each node.
models::PipelineSample disturbed(models::PipelineSample sample, const std::vector<double>& factors);

}  // namespace millrace::experiments
