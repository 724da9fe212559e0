// Batches of trees made by hand.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/pipelines/network/tree_network.h"

namespace millrace::models {

struct MadeTree {
  std::vector<std::int64_t> parent;  // of each node, parents first; -1: the root, node 0
  std::vector<std::int64_t> types;   // of each node
  std::uint64_t seed = 1;            // what its features are drawn from, uniform in [-1, 1)
  // Order among siblings; empty: that of the nodes. Places of siblings are 1, 2, ...
  std::vector<std::int64_t> place = {};
};

// Joins at the root and below it, five nodes, one with a single child:  0 <- (1 <- (3, 4), 2).
MadeTree small_tree();
// Each node below one before it; types and shape are drawn.
MadeTree drawn_tree(std::size_t nodes, std::uint64_t seed);

TreeBatch made_batch(std::span<const MadeTree> trees);
TreeBatch made_batch(const MadeTree& tree);

using Vector = std::vector<double>;
Vector row_of(const torch::Tensor& matrix, std::int64_t row);
Vector joined(std::initializer_list<Vector> parts);
Vector sum(const Vector& a, const Vector& b, double factor = 1);  // a + factor * b
double product(const Vector& a, const Vector& b);
Vector each(Vector x, double (*function)(double));
Vector softmax(Vector scores);

// A network's parameters, and plain loops over them.
class Weights {
 public:
  explicit Weights(const torch::nn::Module& network);
  // Weight times x, plus the bias if there is one.
  Vector linear(const std::string& layer, const Vector& x) const;
  // Layers "name.layer0", ...: LeakyReLU behind each but the last, which has it where `last_is_linear` is false.
  Vector mlp(const std::string& name, Vector x, bool last_is_linear = true) const;
  // Layer normalisation over all of x.
  Vector norm(const std::string& name, const Vector& x) const;
  Vector row(const std::string& name, std::int64_t row) const;  // of a matrix; of a vector if it is one

 private:
  bool has(const std::string& name) const;
  torch::OrderedDict<std::string, torch::Tensor> parameters_;
};

// Settings of these networks, without dropout.
PredictorSettings made_settings(std::uint32_t hidden, std::uint32_t layers);

}  // namespace millrace::models
