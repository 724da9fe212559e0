// Who competes with whom in a pipeline, as edges with attributes [MERLIN, section 5.2]. Sees LibTorch.
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "models/network/competition.h"
#include "models/pipelines/network/tree_network.h"
#include "models/pipelines/predictor_settings.h"

namespace millrace::models {

// Two operators compete for a resource if both are of its group (competes()): the meta-competition matrix of the types,
// expanded. `separated_by_blocking`: 0 between two operators of which one has ended when the other begins. Those are an
// operator and one above it with a blocking operator strictly between them; and one in or below the build of a hash
// join and one that streams to its probe with no blocking operator on the way, as the probe waits for the build.
CompetitionMatrices pipeline_matrices(const TreeBatch& batch, bool separated_by_blocking);

inline constexpr std::int64_t kEdgeChannels = 1 + kContended;  // M_F, then the resources

// M_pipeline. There is an edge where any channel is not zero. Channels: kEdgeChannels, or their sum as a single one.
AttentionGraph pipeline_graph(const TreeBatch& batch, const PredictorSettings& settings);

}  // namespace millrace::models
