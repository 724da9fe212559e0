// Who competes with whom in a pipeline, as edges with attributes [MERLIN, section 5.2]. Sees LibTorch.
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "models/pipelines/network/tree_network.h"
#include "models/pipelines/predictor_settings.h"

namespace millrace::models {

// The matrices of all trees, 0 outside a tree.
struct PipelineMatrices {
  torch::Tensor nodes;  // [trees], float: N
  // M_F: [trees, longest, longest], float. 1 between an operator and those that it sends records to or has them from,
  // and on the diagonal: Eq. 3 weighs an operator j for i by what competes with i at j, which is j itself and its
  // neighbours in the flow, and slowness spreads both ways, by records that do not come and by full buffers. The
  // convolution over the tree has the direction.
  torch::Tensor flow;
  // M_c, M_m, M_io: [trees, kContended, longest, longest], float. The meta-competition matrix of the types, expanded: 1
  // where both operators are of a resource's group, on the diagonal too.
  torch::Tensor competition;
};

// `separated_by_blocking`: 0 between two operators of which one has ended when the other begins. Those are an operator
// and one above it with a blocking operator strictly between them; and one in or below the build of a hash join and one
// that streams to its probe with no blocking operator on the way, as the probe waits for the build.
PipelineMatrices pipeline_matrices(const TreeBatch& batch, bool separated_by_blocking);

// Eq. 3: softmax(M M_F^T / sqrt(N)) M of each resource, rows of the softmax over the N operators of their own tree.
torch::Tensor resource_attention(const PipelineMatrices& matrices);

inline constexpr std::int64_t kEdgeChannels = 1 + kContended;  // M_F, then the resources

// M_pipeline: the edges that come to each operator, itself included, those of a row next to each other and the rows in
// order. There is one where any channel is not zero.
struct PipelineGraph {
  torch::Tensor first;       // [nodes + 1], int64: where each row's edges begin
  torch::Tensor from;        // [edges], int64: row
  torch::Tensor attributes;  // [edges, channels], float
};
// Channels: kEdgeChannels, or their sum as a single one.
PipelineGraph pipeline_graph(const TreeBatch& batch, const PredictorSettings& settings);

}  // namespace millrace::models
