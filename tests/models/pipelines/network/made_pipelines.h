// Pipelines with a planted law, and calls of operators with another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/pipelines/pipeline_sample.h"

namespace millrace::models {

// Random trees of `fewest` to `most` operators. The latency is the sum over the operators of rows x work, each times
// 1 + `slowdown` for every other operator that is in a group of the same resource, wherever in the tree.
struct MadeLaw {
  std::size_t fewest = 4, most = 16;
  double slowdown = 0;
};
std::vector<PipelineSample> made_pipelines(std::size_t count, std::uint64_t seed, const MadeLaw& law = {});

// Calls of the types scan and hash_probe: CPU time = 2 us + rows x (10 ns + 50 ns x work), the rest multiples of it;
// hash_probe costs three times as much.
std::vector<OperatorCall> made_calls(std::size_t count, std::uint64_t seed);

}  // namespace millrace::models
