// The order in which the operators of a tree are executed. Sees LibTorch.
#pragma once

#include <cstdint>
#include <vector>

#include "models/pipelines/network/lstm.h"
#include "models/pipelines/network/tree_network.h"

namespace millrace::models {

// Place of each node in its tree's order of execution, from 0: children in their order, each with all below it, then
// their parent. [nodes]
std::vector<std::int64_t> post_order(const TreeBatch& batch);

// The trees of a batch as sequences in that order.
struct ExecutionOrder {
  PackedSequences sequences;
  torch::Tensor rows;   // [nodes], int64: row of the batch of each element
  torch::Tensor place;  // [nodes], int64: element of each row of the batch
};
ExecutionOrder execution_order(const TreeBatch& batch);

}  // namespace millrace::models
