#include "tests/models/pipelines/network/made_trees.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace millrace::models {

namespace {

std::vector<float> drawn_features(const MadeTree& tree) {
  std::mt19937_64 random(tree.seed);
  std::vector<float> features;
  const std::int64_t own = kNodeWidth - static_cast<std::int64_t>(kPipelineOperators);
  for (const std::int64_t type : tree.types) {
    for (std::int64_t i = 0; i < own; ++i) {
      features.push_back(static_cast<float>(static_cast<double>(random() >> 11) * 0x1p-52 - 1));
    }
    for (std::size_t i = 0; i < kPipelineOperators; ++i) features.push_back(static_cast<std::int64_t>(i) == type);
  }
  return features;
}

// Numbers of a tree's nodes that follow from its parents, indices within the tree.
struct Shape {
  std::vector<std::int64_t> depth, height, place, siblings;
};

Shape shape_of(const MadeTree& tree) {
  const std::size_t nodes = tree.parent.size();
  Shape shape{.depth = std::vector<std::int64_t>(nodes, 0),
              .height = std::vector<std::int64_t>(nodes, 0),
              .place = std::vector<std::int64_t>(nodes, 1),
              .siblings = std::vector<std::int64_t>(nodes, 1)};
  std::vector<std::int64_t> children(nodes, 0);
  for (std::size_t i = 1; i < nodes; ++i) {
    const auto parent = static_cast<std::size_t>(tree.parent[i]);
    shape.depth[i] = shape.depth[parent] + 1;
    shape.place[i] = ++children[parent];
  }
  for (std::size_t i = nodes; i-- > 1;) {
    const auto parent = static_cast<std::size_t>(tree.parent[i]);
    shape.height[parent] = std::max(shape.height[parent], shape.height[i] + 1);
    shape.siblings[i] = children[parent];
  }
  if (!tree.place.empty()) shape.place = tree.place;
  return shape;
}

torch::Tensor integers(const std::vector<std::int64_t>& values) {
  return torch::tensor(values, torch::kInt64);
}

}  // namespace

MadeTree small_tree() {
  return {.parent = {-1, 0, 0, 1, 1}, .types = {7, 9, 6, 0, 4}};
}

MadeTree drawn_tree(std::size_t nodes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  MadeTree tree{.parent = {}, .types = {}, .seed = seed};
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::size_t nearest = std::min<std::size_t>(i, 4);  // deep rather than bushy
    tree.parent.push_back(i == 0 ? -1 : static_cast<std::int64_t>(i - 1 - random() % nearest));
    tree.types.push_back(static_cast<std::int64_t>(random() % kPipelineOperators));
  }
  return tree;
}

TreeBatch made_batch(std::span<const MadeTree> trees) {
  TreeBatch batch;
  std::vector<float> features;
  std::vector<std::int64_t> types, tree_of, parent, root, depth, height, place, siblings, padded;
  std::map<std::int64_t, std::vector<std::int64_t>> by_height;
  for (const MadeTree& tree : trees) {
    batch.longest = std::max(batch.longest, static_cast<std::int64_t>(tree.parent.size()));
  }
  for (const MadeTree& tree : trees) {
    const Shape shape = shape_of(tree);
    const std::vector<float> drawn = drawn_features(tree);
    features.insert(features.end(), drawn.begin(), drawn.end());
    const auto nodes = static_cast<std::int64_t>(tree.parent.size());
    for (std::int64_t i = 0; i < nodes; ++i) {
      const auto at = static_cast<std::size_t>(i);
      types.push_back(tree.types[at]);
      tree_of.push_back(batch.trees);
      parent.push_back(batch.nodes + std::max<std::int64_t>(tree.parent[at], 0));
      root.push_back(tree.parent[at] < 0);
      depth.push_back(shape.depth[at]);
      height.push_back(shape.height[at]);
      place.push_back(shape.place[at]);
      siblings.push_back(shape.siblings[at]);
      by_height[shape.height[at]].push_back(batch.nodes + i);
    }
    for (std::int64_t i = 0; i < batch.longest; ++i) padded.push_back(i < nodes ? batch.nodes + i : -1);
    batch.nodes += nodes;
    ++batch.trees;
  }
  std::ranges::replace(padded, -1, batch.nodes);
  batch.features = torch::tensor(features, torch::kFloat32).view({batch.nodes, kNodeWidth});
  batch.types = integers(types);
  batch.tree = integers(tree_of);
  batch.parent = integers(parent);
  batch.is_root = integers(root).to(torch::kBool);
  batch.depth = integers(depth);
  batch.height = integers(height);
  batch.place = integers(place);
  batch.siblings = integers(siblings);
  for (const auto& [high, rows] : by_height) batch.by_height.push_back(integers(rows));
  batch.padded = integers(padded).view({batch.trees, batch.longest});
  return batch;
}

TreeBatch made_batch(const MadeTree& tree) {
  return made_batch(std::span(&tree, 1));
}

Vector row_of(const torch::Tensor& matrix, std::int64_t row) {
  const torch::Tensor values = matrix[row].detach().to(torch::kFloat64).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

Vector joined(std::initializer_list<Vector> parts) {
  Vector all;
  for (const Vector& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Vector sum(const Vector& a, const Vector& b, double factor) {
  Vector result = a;
  for (std::size_t i = 0; i < a.size(); ++i) result[i] += factor * b[i];
  return result;
}

double product(const Vector& a, const Vector& b) {
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i) result += a[i] * b[i];
  return result;
}

Vector each(Vector x, double (*function)(double)) {
  for (double& value : x) value = function(value);
  return x;
}

Vector softmax(Vector scores) {
  double total = 0;
  for (double& score : scores) total += score = std::exp(score);
  for (double& score : scores) score /= total;
  return scores;
}

Weights::Weights(const torch::nn::Module& network) : parameters_(network.named_parameters()) {}

bool Weights::has(const std::string& name) const {
  return parameters_.find(name) != nullptr;
}

Vector Weights::linear(const std::string& layer, const Vector& x) const {
  const torch::Tensor weight = parameters_[layer + ".weight"];
  Vector result = has(layer + ".bias") ? row(layer + ".bias", 0) : Vector(static_cast<std::size_t>(weight.size(0)));
  for (std::size_t i = 0; i < result.size(); ++i) result[i] += product(row_of(weight, static_cast<std::int64_t>(i)), x);
  return result;
}

Vector Weights::mlp(const std::string& name, Vector x, bool last_is_linear) const {
  for (int i = 0; has(name + ".layer" + std::to_string(i) + ".weight"); ++i) {
    x = linear(name + ".layer" + std::to_string(i), x);
    if (last_is_linear && !has(name + ".layer" + std::to_string(i + 1) + ".weight")) break;
    x = each(x, [](double value) { return value < 0 ? 0.01 * value : value; });
  }
  return x;
}

Vector Weights::norm(const std::string& name, const Vector& x) const {
  const auto count = static_cast<double>(x.size());
  double mean = 0, variance = 0;
  for (const double value : x) mean += value / count;
  for (const double value : x) variance += (value - mean) * (value - mean) / count;
  const Vector scale = row(name + ".weight", 0), shift = row(name + ".bias", 0);
  Vector result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    result.push_back((x[i] - mean) / std::sqrt(variance + 1e-5) * scale[i] + shift[i]);
  }
  return result;
}

Vector Weights::row(const std::string& name, std::int64_t row) const {
  const torch::Tensor value = parameters_[name];
  return value.dim() == 1 ? row_of(value.unsqueeze(0), 0) : row_of(value, row);
}

PredictorSettings made_settings(std::uint32_t hidden, std::uint32_t layers) {
  return {.hidden = hidden, .layers = layers};
}

}  // namespace millrace::models
