#include "models/pipelines/network/tree_batch.h"

#include <fmt/format.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>

namespace millrace::models {

namespace {

constexpr std::size_t kNodeColumns = kCallFeatures + 2;  // that every node has

std::array<float, kNodeColumns> columns_of(const PipelineNode& node) {
  std::array<float, kNodeColumns> columns{};
  std::ranges::copy(node.features, columns.begin());
  columns[kCallFeatures] = std::log1p(node.chunks);
  columns[kCallFeatures + 1] = node.has_release ? 1 : 0;
  return columns;
}

bool all_finite(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

// Depths, heights, places and sizes of families.
void measure(const PipelineSample& sample, EncodedTree& tree) {
  const std::size_t nodes = sample.nodes.size();
  tree.depth.assign(nodes, 0);
  tree.height.assign(nodes, 0);
  tree.place.assign(nodes, 1);
  tree.siblings.assign(nodes, 1);
  std::vector<std::int64_t> children(nodes, 0);
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::int32_t above = sample.nodes[i].parent;
    tree.parent.push_back(above < 0 ? static_cast<std::int64_t>(i) : above);
    if (above < 0) continue;
    const auto parent = static_cast<std::size_t>(above);
    tree.depth[i] = tree.depth[parent] + 1;
    tree.place[i] = ++children[parent];
  }
  for (std::size_t i = nodes; i-- > 1;) {
    const auto parent = static_cast<std::size_t>(tree.parent[i]);
    tree.height[parent] = std::max(tree.height[parent], tree.height[i] + 1);
    tree.siblings[i] = children[parent];
  }
}

torch::Tensor whole(const std::vector<std::int64_t>& values) {
  return torch::tensor(values, torch::kInt64);
}

torch::Tensor rows_of(const std::vector<float>& values, std::int64_t width) {
  const auto rows = static_cast<std::int64_t>(values.size()) / width;
  torch::Tensor tensor = torch::empty({rows, width}, torch::kFloat32);
  std::ranges::copy(values, tensor.data_ptr<float>());
  return tensor;
}

}  // namespace

std::string problem_of(const PipelineSample& sample) {
  if (sample.nodes.empty()) return "a pipeline has no operators";
  for (std::size_t i = 0; i < sample.nodes.size(); ++i) {
    const PipelineNode& node = sample.nodes[i];
    if (i == 0 && node.parent >= 0) return "node 0 of a pipeline is not its root";
    if (i > 0 && node.parent < 0) return fmt::format("node {} of a pipeline is a second root", i);
    if (node.parent >= static_cast<std::int32_t>(i)) {
      return fmt::format("node {} of a pipeline stands before its parent, {}", i, node.parent);
    }
    if (!all_finite(node.features) || !all_finite(node.release)) {
      return fmt::format("node {} of a pipeline has a feature that is no number", i);
    }
    if (!(node.chunks >= 1) || !std::isfinite(node.chunks)) {
      return fmt::format("node {} of a pipeline: {} chunks are below 1", i, node.chunks);
    }
  }
  return "";
}

TreeScales tree_scales(std::span<const PipelineSample> samples, std::span<const NodeCosts> costs) {
  ScaleSums node(kNodeColumns), release(kCallFeatures), cost(costs.empty() ? 0 : kCallCosts);
  for (const PipelineSample& sample : samples) {
    for (const PipelineNode& each : sample.nodes) {
      node.add(columns_of(each));
      if (each.has_release) release.add(each.release);
    }
  }
  for (const NodeCosts& its : costs) {
    for (const CallCosts& each : its) cost.add(each);
  }
  return {.node = node.scales(), .release = release.scales(), .costs = cost.scales()};
}

EncodedTree encoded(const PipelineSample& sample, const NodeCosts* costs, const TreeScales& scales) {
  EncodedTree tree;
  tree.features.assign(sample.nodes.size() * kNodeWidth, 0);
  float* to = tree.features.data();
  for (const PipelineNode& node : sample.nodes) {
    std::array<float, kNodeColumns> columns = columns_of(node);
    scales.node.standardise(columns, columns.data());
    std::copy_n(columns.begin(), kCallFeatures + 1, to);
    if (node.has_release) scales.release.standardise(node.release, to + kCallFeatures + 1);
    to[2 * kCallFeatures + 1] = columns.back();
    to[2 * kCallFeatures + 2 + static_cast<std::size_t>(node.type)] = 1;
    to += kNodeWidth;
    tree.types.push_back(static_cast<std::int64_t>(node.type));
  }
  if (costs != nullptr) {
    tree.costs.resize(sample.nodes.size() * kCostWidth);
    for (std::size_t i = 0; i < costs->size(); ++i) {
      scales.costs.standardise((*costs)[i], tree.costs.data() + i * kCostWidth);
    }
  }
  measure(sample, tree);
  return tree;
}

TreeBatch collated(std::span<const EncodedTree* const> trees) {
  std::size_t nodes = 0, longest = 0;
  for (const EncodedTree* tree : trees) {
    nodes += tree->nodes();
    longest = std::max(longest, tree->nodes());
  }
  std::vector<float> features, costs;
  features.reserve(nodes * kNodeWidth);
  std::vector<std::int64_t> types, index, parent, depth, height, place, siblings;
  std::vector<std::int64_t> padded(trees.size() * longest, static_cast<std::int64_t>(nodes));
  std::vector<std::vector<std::int64_t>> by_height;
  torch::Tensor is_root = torch::zeros({static_cast<std::int64_t>(nodes)}, torch::kBool);
  const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  for (std::size_t t = 0; t < trees.size(); ++t) {
    const EncodedTree& tree = *trees[t];
    const auto first = static_cast<std::int64_t>(types.size());
    is_root.data_ptr<bool>()[first] = true;
    append(features, tree.features);
    append(costs, tree.costs);
    append(types, tree.types);
    append(depth, tree.depth);
    append(height, tree.height);
    append(place, tree.place);
    append(siblings, tree.siblings);
    for (std::size_t i = 0; i < tree.nodes(); ++i) {
      const std::int64_t row = first + static_cast<std::int64_t>(i);
      index.push_back(static_cast<std::int64_t>(t));
      parent.push_back(first + tree.parent[i]);
      padded[t * longest + i] = row;
      const auto level = static_cast<std::size_t>(tree.height[i]);
      if (level >= by_height.size()) by_height.resize(level + 1);
      by_height[level].push_back(row);
    }
  }
  TreeBatch batch;
  batch.trees = static_cast<std::int64_t>(trees.size());
  batch.nodes = static_cast<std::int64_t>(nodes);
  batch.features = rows_of(features, kNodeWidth);
  if (!costs.empty()) batch.costs = rows_of(costs, kCostWidth);
  batch.types = whole(types);
  batch.tree = whole(index);
  batch.parent = whole(parent);
  batch.is_root = is_root;
  batch.depth = whole(depth);
  batch.height = whole(height);
  batch.place = whole(place);
  batch.siblings = whole(siblings);
  for (const auto& rows : by_height) batch.by_height.push_back(whole(rows));
  batch.longest = static_cast<std::int64_t>(longest);
  batch.padded = whole(padded).view({batch.trees, batch.longest});
  return batch;
}

TreeBatch tree_batch(std::span<const PipelineSample> samples, const TreeScales& scales,
                     std::span<const NodeCosts> costs) {
  std::vector<EncodedTree> trees;
  std::vector<const EncodedTree*> each;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    trees.push_back(encoded(samples[i], costs.empty() ? nullptr : &costs[i], scales));
  }
  for (const EncodedTree& tree : trees) each.push_back(&tree);
  return collated(each);
}

TreeWindows tree_windows(const TreeBatch& batch) {
  const torch::Tensor child = batch.is_root.logical_not().nonzero().squeeze(1);
  return tree_windows(child, batch.parent.index_select(0, child), batch.place.index_select(0, child),
                      batch.siblings.index_select(0, child));
}

}  // namespace millrace::models
