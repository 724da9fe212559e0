// One vector for each tree. Sees LibTorch.
#pragma once

#include "models/pipelines/network/tree_network.h"

namespace millrace::models {

// Greatest of each column over the nodes of each tree [dynamic pooling, Mou et al. 2016]: [nodes, width] to [trees,
// width].
torch::Tensor max_of_trees(const torch::Tensor& x, const TreeBatch& batch);

}  // namespace millrace::models
