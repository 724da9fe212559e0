// A transformer over the tree of operators [Zhao et al. 2022].
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/network/layers.h"
#include "models/pipelines/network/dense_trees.h"

namespace millrace::models {

namespace {

constexpr std::int64_t kFurthest = 20;   // distances beyond it are as it is
constexpr std::int64_t kHighest = 31;    // heights beyond it are as it is
constexpr std::int64_t kHeadWidth = 8;   // least width of an attention head
constexpr std::int64_t kMostHeads = 8;   // of the blocks
constexpr double kInitialSpread = 0.02;  // standard deviation of what encodings start as

// How a node of a tree (row) sees another (column): by the edges down to it, 0 for itself, or as one of these.
constexpr std::int64_t kSuper = kFurthest + 1;      // one of the two is the super node
constexpr std::int64_t kUnrelated = kFurthest + 2;  // not at all: neither the node itself nor below it
constexpr std::int64_t kRelations = kFurthest + 2;  // that have a bias

// Place 0 of a tree is the super node, place k + 1 its k-th node: [trees, longest + 1, longest + 1], int64. What pads a
// tree sees the super node and is seen by none.
torch::Tensor relations_of(const TreeBatch& batch) {
  const std::int64_t places = batch.longest + 1;
  torch::Tensor relations = torch::full({batch.trees, places, places}, kUnrelated, torch::kInt64);
  relations.select(2, 0).fill_(kSuper);
  relations.select(1, 0).narrow(1, 1, batch.longest).masked_fill_(batch.padded.lt(batch.nodes).cpu(), kSuper);
  const std::vector<std::int64_t> parent = on_host(batch.parent), tree = on_host(batch.tree),
                                  padded = on_host(batch.padded);
  std::vector<std::size_t> place(parent.size());
  for (std::size_t at = 0; at < padded.size(); ++at) {
    if (padded[at] >= batch.nodes) continue;
    place[static_cast<std::size_t>(padded[at])] = 1 + at % static_cast<std::size_t>(batch.longest);
  }
  auto view = relations.accessor<std::int64_t, 3>();
  for (std::size_t row = 0; row < parent.size(); ++row) {
    auto above = row;
    for (std::int64_t distance = 0;; ++distance) {
      view[tree[row]][static_cast<std::int64_t>(place[above])][static_cast<std::int64_t>(place[row])] =
          std::min(distance, kFurthest);
      if (static_cast<std::size_t>(parent[above]) == above) break;
      above = static_cast<std::size_t>(parent[above]);
    }
  }
  return relations;
}

// The most heads, a power of two, that divide the width into parts of kHeadWidth or more.
std::int64_t heads_of(std::int64_t width) {
  std::int64_t heads = kMostHeads;
  while (heads > 1 && (width % heads != 0 || width / heads < kHeadWidth)) heads /= 2;
  return heads;
}

// x + attention(norm(x)), then x + ffn(norm(x)); the FFN is twice as wide inside.
class BlockImpl : public torch::nn::Module {
 public:
  BlockImpl(std::int64_t width, double dropout) : heads_(heads_of(width)), dropout_(dropout) {
    before_attention_ = register_module("before_attention", norm(width));
    inputs_ = register_module("inputs", torch::nn::Linear(width, 3 * width));
    output_ = register_module("output", torch::nn::Linear(width, width));
    before_ffn_ = register_module("before_ffn", norm(width));
    ffn_in_ = register_module("ffn_in", torch::nn::Linear(width, 2 * width));
    ffn_out_ = register_module("ffn_out", torch::nn::Linear(2 * width, width));
  }

  // x: [trees, places, width]; bias: [trees, heads, places, places].
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& bias) {
    const torch::Tensor y = x + dropped(output_(attended(before_attention_(x), bias)));
    return y + dropped(ffn_out_(torch::gelu(ffn_in_(before_ffn_(y)))));
  }

 private:
  static torch::nn::LayerNorm norm(std::int64_t width) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}));
  }

  // Tree-bias attention: softmax(Q K^T / sqrt(width of a head) + bias) V of each head, side by side.
  torch::Tensor attended(const torch::Tensor& x, const torch::Tensor& bias) {
    const std::int64_t trees = x.size(0), places = x.size(1), width = x.size(2) / heads_;
    // [3, trees, heads, places, width of a head]
    const torch::Tensor parts = inputs_(x).view({trees, places, 3, heads_, width}).permute({2, 0, 3, 1, 4});
    const torch::Tensor query = parts[0] / std::sqrt(static_cast<double>(width));
    const torch::Tensor scores = torch::matmul(query, parts[1].transpose(2, 3)) + bias;
    return torch::matmul(dropped(torch::softmax(scores, 3)), parts[2]).transpose(1, 2).reshape(x.sizes());
  }

  torch::Tensor dropped(const torch::Tensor& x) { return torch::dropout(x, dropout_, is_training()); }

  std::int64_t heads_;
  double dropout_;
  torch::nn::LayerNorm before_attention_{nullptr}, before_ffn_{nullptr};
  torch::nn::Linear inputs_{nullptr}, output_{nullptr}, ffn_in_{nullptr}, ffn_out_{nullptr};
};
TORCH_MODULE(Block);

// A node enters as its embedded features plus the encoding of its height. In each block it attends to itself and to the
// nodes below it, with a learned bias per distance and head, the same in all blocks, and to the super node, which
// attends to all and has a bias of its own in both directions. An MLP reads the super node.
class QueryFormer : public TreeNetwork {
 public:
  explicit QueryFormer(const PredictorSettings& settings) : dropout_(settings.dropout) {
    const std::int64_t width = settings.hidden;
    embedding_ = register_module("embedding", Mlp(std::vector<std::int64_t>{kNodeWidth, width}, 0, false));
    heights_ = register_parameter("heights", kInitialSpread * torch::randn({kHighest + 1, width}));
    super_ = register_parameter("super", kInitialSpread * torch::randn({1, 1, width}));
    biases_ = register_parameter("biases", kInitialSpread * torch::randn({kRelations, heads_of(width)}));
    for (std::uint32_t layer = 0; layer < settings.layers; ++layer) {
      blocks_.push_back(register_module("block" + std::to_string(layer), Block(width, settings.dropout)));
    }
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    head_ = register_module("head", Mlp(std::vector<std::int64_t>{width, width, 1}, settings.dropout, true));
  }

  torch::Tensor forward(const TreeBatch& batch) override {
    const torch::Tensor nodes = embedding_(batch.features) + heights_.index_select(0, batch.height.clamp_max(kHighest));
    torch::Tensor x = torch::cat({super_.expand({batch.trees, 1, -1}), in_trees(nodes, batch)}, 1);
    x = torch::dropout(x, dropout_, is_training());
    const torch::Tensor bias = bias_of(batch);
    for (Block& block : blocks_) x = block(x, bias);
    return head_(norm_(x.select(1, 0))).squeeze(1);
  }

 private:
  torch::Tensor bias_of(const TreeBatch& batch) const {
    const torch::Tensor unrelated =
        torch::full({1, biases_.size(1)}, -std::numeric_limits<double>::infinity(), biases_.options());
    const torch::Tensor relations = relations_of(batch).to(biases_.device());
    return torch::cat({biases_, unrelated})
        .index_select(0, relations.flatten())
        .view({batch.trees, batch.longest + 1, batch.longest + 1, -1})
        .permute({0, 3, 1, 2});
  }

  double dropout_;
  Mlp embedding_{nullptr};
  torch::Tensor heights_, super_, biases_;
  std::vector<Block> blocks_;
  torch::nn::LayerNorm norm_{nullptr};
  Mlp head_{nullptr};
};

}  // namespace

std::shared_ptr<TreeNetwork> make_queryformer(const PredictorSettings& settings) {
  return std::make_shared<QueryFormer>(settings);
}

}  // namespace millrace::models
