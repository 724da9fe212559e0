// From samples to batches of trees. Sees LibTorch.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/network/tree_convolution.h"
#include "models/pipelines/network/column_scales.h"
#include "models/pipelines/network/tree_network.h"
#include "models/pipelines/pipeline_sample.h"

namespace millrace::models {

// Cost vectors of the nodes of a sample, in its order (node_costs.h).
using NodeCosts = std::vector<CallCosts>;

// What is the matter with a sample as a sentence: no nodes, a parent that does not stand before its child, a second
// root, a number that is not finite, fewer than one chunk. "" if there is nothing. The latency is not looked at.
std::string problem_of(const PipelineSample& sample);

// Over all nodes of the training set.
struct TreeScales {
  ColumnScales node;     // call features, log1p(chunks), has_release: kCallFeatures + 2 columns
  ColumnScales release;  // of the nodes that have one: kCallFeatures columns
  ColumnScales costs;    // kCallCosts columns; none without stage 1
  bool operator==(const TreeScales&) const = default;
};
// `costs`: of each sample, or none at all.
TreeScales tree_scales(std::span<const PipelineSample> samples, std::span<const NodeCosts> costs = {});

// A tree as numbers: kNodeWidth features a node, in this order: call features, log1p(chunks), release features (0, the
// mean, without a release), has_release, the type one-hot; kCostWidth costs or none. The rest as TreeBatch has it,
// indices within the tree.
struct EncodedTree {
  std::vector<float> features, costs;
  std::vector<std::int64_t> types, parent, depth, height, place, siblings;
  std::size_t nodes() const { return types.size(); }
};
// Requires: no problem with the sample. `costs`: null without stage 1.
EncodedTree encoded(const PipelineSample& sample, const NodeCosts* costs, const TreeScales& scales);

// Trees side by side. Requires: one at least; all with costs or none.
TreeBatch collated(std::span<const EncodedTree* const> trees);

// Both at once. `costs`: of each sample, or none at all.
TreeBatch tree_batch(std::span<const PipelineSample> samples, const TreeScales& scales,
                     std::span<const NodeCosts> costs = {});

// Every node that has a parent is a child in its window.
TreeWindows tree_windows(const TreeBatch& batch);

}  // namespace millrace::models
