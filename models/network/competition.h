// What competes with what among the nodes of a graph, as edges with attributes [MERLIN, section 5.2]. Sees LibTorch.
#pragma once

#include <torch/types.h>

#include "models/network/edge_attention.h"

namespace millrace::models {

// The matrices of all graphs of a batch, 0 outside a graph.
struct CompetitionMatrices {
  torch::Tensor nodes;  // [graphs], float: N
  // M_F: [graphs, most, most], float. 1 between an operator and those that it sends records to or has them from, and on
  // the diagonal: Eq. 3 weighs an operator j for i by what competes with i at j, which is j itself and its neighbours
  // in the flow, and slowness spreads both ways, by records that do not come and by full buffers. A convolution over
  // the flow has the direction.
  torch::Tensor flow;
  // M_c, M_m, M_io: [graphs, resources, most, most], float. 1 where both operators compete for a resource, on the
  // diagonal too.
  torch::Tensor competition;
};

// Eq. 3: softmax(M M_F^T / sqrt(N)) M of each resource, rows of the softmax over the N operators of their own graph.
torch::Tensor resource_attention(const CompetitionMatrices& matrices);

// M_pipeline: an edge where the flow or any of `resources` (as matrices.competition) is not zero; its channels are
// these, the flow first, or their sum as a single one. Rows: graph after graph, each node in its order.
AttentionGraph attention_graph(const CompetitionMatrices& matrices, const torch::Tensor& resources, bool sum);

}  // namespace millrace::models
