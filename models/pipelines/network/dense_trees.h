// Rows of nodes as a dense tensor of trees, and what is pooled over it. Sees LibTorch.
#pragma once

#include <cstdint>
#include <vector>

#include "models/pipelines/network/tree_network.h"

namespace millrace::models {

// [nodes, width] -> [trees, longest, width]: the rows of each tree in its order, then rows of `fill`.
torch::Tensor in_trees(const torch::Tensor& rows, const TreeBatch& batch, double fill = 0);

// [nodes, width] -> [trees, width]: mean of each column over the nodes of a tree.
torch::Tensor mean_of_trees(const torch::Tensor& rows, const TreeBatch& batch);

// Integers of a batch (int64) as the host reads them.
std::vector<std::int64_t> on_host(const torch::Tensor& integers);

}  // namespace millrace::models
