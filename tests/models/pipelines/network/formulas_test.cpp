// Each baseline beside plain loops over the formulas of its paper, on a tree of five nodes.
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>

#include "tests/models/pipelines/network/made_trees.h"

namespace millrace::models {
namespace {

constexpr double kNear = 1e-5;
constexpr std::size_t kNodes = 5;
// small_tree()'s: 0 <- (1 <- (3, 4), 2).
const std::vector<std::vector<std::size_t>> kChildren{{1, 2}, {3, 4}, {}, {}, {}};
const std::vector<std::vector<std::size_t>> kBelow{{1, 2, 3, 4}, {3, 4}, {}, {}, {}};

double relu(double x) {
  return std::max(x, 0.0);
}

std::vector<Vector> features_of(const TreeBatch& batch) {
  std::vector<Vector> features;
  for (std::int64_t i = 0; i < batch.nodes; ++i) features.push_back(row_of(batch.features, i));
  return features;
}

Vector greatest(const std::vector<Vector>& rows) {
  Vector result = rows[0];
  for (const Vector& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) result[i] = std::max(result[i], row[i]);
  }
  return result;
}

Vector mean(const std::vector<Vector>& rows) {
  Vector result(rows[0].size());
  for (const Vector& row : rows) result = sum(result, row, 1 / static_cast<double>(rows.size()));
  return result;
}

// A made network, its parameters and a batch.
struct Case {
  explicit Case(std::shared_ptr<TreeNetwork> (*make)(const PredictorSettings&), const PredictorSettings& settings)
      : network([&] {
          torch::set_num_threads(1);
          torch::manual_seed(11);
          return make(settings);
        }()),
        weights(*network) {}
  double predicted() const { return network->forward(batch).item<double>(); }

  TreeBatch batch = made_batch(small_tree());
  std::shared_ptr<TreeNetwork> network;
  Weights weights;
};

// H' = ReLU(D^-1/2 (A + I) D^-1/2 H W + b). Degrees of A + I: 3, 4, 2, 2, 2.
TEST(Gcn, IsItsFormula) {
  const Case made(make_gcn, made_settings(6, 2));
  const std::vector<double> degree{3, 4, 2, 2, 2};
  std::vector<Vector> vectors = features_of(made.batch);
  for (const std::string layer : {"layer0", "layer1"}) {
    const Vector bias = made.weights.row(layer + ".bias", 0);
    std::vector<Vector> next;
    for (std::size_t i = 0; i < kNodes; ++i) {
      Vector sums = bias;
      for (std::size_t j = 0; j < kNodes; ++j) {
        const bool edge = i == j || std::ranges::count(kChildren[i], j) > 0 || std::ranges::count(kChildren[j], i) > 0;
        if (!edge) continue;
        const Vector weighted = sum(made.weights.linear(layer, vectors[j]), bias, -1);
        sums = sum(sums, weighted, 1 / std::sqrt(degree[i] * degree[j]));
      }
      next.push_back(each(sums, relu));
    }
    vectors = next;
  }
  EXPECT_NEAR(made.predicted(), made.weights.mlp("head", joined({mean(vectors), greatest(vectors)}))[0], kNear);
}

// tanh(W_t x + W_l x_first + W_r x_second + b): of two children the first is all left, the second all right.
TEST(Tcn, IsItsFormula) {
  const Case made(make_tcn, made_settings(6, 2));
  std::vector<Vector> vectors = features_of(made.batch);
  for (const std::string layer : {"layer0", "layer1"}) {
    std::vector<Vector> next;
    for (std::size_t i = 0; i < kNodes; ++i) {
      const Vector nothing(vectors[i].size());
      const Vector &left = kChildren[i].empty() ? nothing : vectors[kChildren[i][0]],
                   &right = kChildren[i].empty() ? nothing : vectors[kChildren[i][1]];
      next.push_back(each(made.weights.linear(layer + ".all", joined({vectors[i], left, right})), std::tanh));
    }
    vectors = next;
  }
  EXPECT_NEAR(made.predicted(), made.weights.mlp("head", greatest(vectors))[0], kNear);
}

// Output of the unit of node i: its features without the type, the output of its first child, that of the others.
Vector unit_output(const Case& made, const MadeTree& tree, std::size_t i, std::size_t width) {
  Vector own = row_of(made.batch.features, static_cast<std::int64_t>(i));
  own.resize(own.size() - kPipelineOperators);
  Vector first(width), others(width);
  bool any = false;
  for (std::size_t child = 1; child < tree.parent.size(); ++child) {
    if (tree.parent[child] != static_cast<std::int64_t>(i)) continue;
    Vector& place = any ? others : first;
    place = sum(place, unit_output(made, tree, child, width));
    any = true;
  }
  return made.weights.mlp("unit" + std::to_string(tree.types[i]), joined({own, first, others}));
}

TEST(QppNet, IsItsFormula) {
  const Case made(make_qppnet, made_settings(8, 2));  // data vectors of 2 numbers
  EXPECT_NEAR(made.predicted(), unit_output(made, small_tree(), 0, 3)[0], kNear);
}

TEST(QppNet, AddsUpTheOutputsOfASecondChildAndOfThoseAfterIt) {
  Case made(make_qppnet, made_settings(8, 1));
  const MadeTree tree{.parent = {-1, 0, 0, 0, 2, 0}, .types = {5, 3, 3, 0, 1, 2}};
  made.batch = made_batch(tree);
  EXPECT_NEAR(made.predicted(), unit_output(made, tree, 0, 3)[0], kNear);
}

// One block of the transformer over x[0], the super node, and x[1 + i], node i. Two heads of eight.
std::vector<Vector> block(const Weights& weights, const std::string& name, const std::vector<Vector>& x) {
  constexpr std::size_t kWidth = 16, kHeads = 2, kHead = 8, kSuper = 21;
  std::vector<Vector> result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    Vector attended;
    for (std::size_t head = 0; head < kHeads; ++head) {
      const auto part = [&](std::size_t row, std::size_t which) {
        const Vector all = weights.linear(name + ".inputs", weights.norm(name + ".before_attention", x[row]));
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(which * kWidth + head * kHead);
        return Vector(begin, begin + kHead);
      };
      Vector scores;
      std::vector<Vector> values;
      for (std::size_t j = 0; j < x.size(); ++j) {
        std::size_t relation = kSuper;
        if (i > 0 && j > 0) {
          if (i != j && std::ranges::count(kBelow[i - 1], j - 1) == 0) continue;
          const bool child = i != j && std::ranges::count(kChildren[i - 1], j - 1) > 0;
          relation = i == j ? 0 : child ? 1 : 2;
        }
        const double bias = weights.row("biases", static_cast<std::int64_t>(relation))[head];
        scores.push_back(product(part(i, 0), part(j, 1)) / std::sqrt(kHead) + bias);
        values.push_back(part(j, 2));
      }
      const Vector shares = softmax(scores);
      Vector of_head(kHead);
      for (std::size_t j = 0; j < values.size(); ++j) of_head = sum(of_head, values[j], shares[j]);
      attended = joined({attended, of_head});
    }
    const Vector y = sum(x[i], weights.linear(name + ".output", attended));
    const Vector inside = each(weights.linear(name + ".ffn_in", weights.norm(name + ".before_ffn", y)),
                               [](double v) { return v / 2 * (1 + std::erf(v / std::sqrt(2.0))); });
    result.push_back(sum(y, weights.linear(name + ".ffn_out", inside)));
  }
  return result;
}

TEST(QueryFormer, IsItsFormula) {
  const Case made(make_queryformer, made_settings(16, 2));
  const std::vector<std::int64_t> height{2, 1, 0, 0, 0};
  {
    const torch::NoGradGuard guard;  // biases that tell distances apart
    made.network->named_parameters()["biases"].mul_(50);
  }
  std::vector<Vector> x{Vector()};
  const torch::Tensor super = made.network->named_parameters()["super"];
  x[0] = row_of(super.view({1, 16}), 0);
  for (std::size_t i = 0; i < kNodes; ++i) {
    const Vector features = row_of(made.batch.features, static_cast<std::int64_t>(i));
    x.push_back(sum(made.weights.mlp("embedding", features, false), made.weights.row("heights", height[i])));
  }
  for (const std::string name : {"block0", "block1"}) x = block(made.weights, name, x);
  EXPECT_NEAR(made.predicted(), made.weights.mlp("head", made.weights.norm("norm", x[0]))[0], kNear);
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// Rows of the gates: input, forget, output, cell.
std::vector<Vector> lstm(const Weights& weights, const std::string& name, const std::vector<Vector>& inputs,
                         std::size_t width) {
  Vector state(width), cell(width);
  std::vector<Vector> states;
  for (const Vector& input : inputs) {
    const Vector all = sum(weights.linear(name + ".input", input), weights.linear(name + ".state", state));
    for (std::size_t k = 0; k < width; ++k) {
      cell[k] = sigmoid(all[width + k]) * cell[k] + sigmoid(all[k]) * std::tanh(all[3 * width + k]);
      state[k] = sigmoid(all[2 * width + k]) * std::tanh(cell[k]);
    }
    states.push_back(state);
  }
  return states;
}

TEST(Raal, IsItsFormula) {
  constexpr std::size_t kWidth = 6;
  const Case made(make_raal, made_settings(kWidth, 2));
  const Weights& weights = made.weights;
  const std::vector<std::size_t> execution{3, 4, 1, 2, 0};
  std::vector<Vector> inputs, states(kNodes);
  for (const std::size_t i : execution) inputs.push_back(row_of(made.batch.features, static_cast<std::int64_t>(i)));
  const std::vector<Vector> in_order = lstm(weights, "lstm1", lstm(weights, "lstm0", inputs, kWidth), kWidth);
  for (std::size_t step = 0; step < kNodes; ++step) states[execution[step]] = in_order[step];

  std::vector<Vector> nodes;
  const MadeTree tree = small_tree();
  Vector resources(3 + kContended);
  for (std::size_t i = 0; i < kNodes; ++i) {
    Vector scores, of_children(kWidth);
    for (const std::size_t j : kChildren[i]) {
      scores.push_back(product(weights.linear("query", states[i]), weights.linear("key", states[j])) /
                       std::sqrt(kWidth));
    }
    const Vector shares = softmax(scores);
    for (std::size_t j = 0; j < shares.size(); ++j) {
      of_children = sum(of_children, weights.linear("value", states[kChildren[i][j]]), shares[j]);
    }
    nodes.push_back(each(weights.linear("joined", joined({states[i], of_children})), std::tanh));
    for (std::size_t k = 0; k < 3; ++k)
      resources[k] += row_of(made.batch.features, static_cast<std::int64_t>(i))[k] / kNodes;
    for (std::size_t k = 0; k < kContended; ++k) {
      const bool in_group = competes(static_cast<PipelineOperator>(tree.types[i]), static_cast<Contended>(k));
      resources[3 + k] += in_group ? 1.0 / kNodes : 0;
    }
  }
  Vector scores, of_resources(kWidth);
  for (const Vector& node : nodes) {
    scores.push_back(product(weights.linear("resources", resources), weights.linear("resource_key", node)) /
                     std::sqrt(kWidth));
  }
  const Vector shares = softmax(scores);
  for (std::size_t i = 0; i < kNodes; ++i) of_resources = sum(of_resources, nodes[i], shares[i]);
  EXPECT_NEAR(made.predicted(), weights.mlp("head", joined({of_resources, nodes[0], resources}))[0], kNear);
}

}  // namespace
}  // namespace millrace::models
