// A transformer over the tree of operators [Zhao et al. 2022].
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <algorithm>
#include <vector>

#include "models/network/layers.h"
#include "models/pipelines/network/dense_trees.h"
#include "models/pipelines/network/pair_attention.h"

namespace millrace::models {

namespace {

constexpr std::int64_t kFurthest = 20;   // distances beyond it are as it is
constexpr std::int64_t kHighest = 31;    // heights beyond it are as it is
constexpr std::int64_t kHeadWidth = 8;   // least width of an attention head
constexpr std::int64_t kMostHeads = 8;   // of the blocks
constexpr double kInitialSpread = 0.02;  // standard deviation of what encodings start as

// How a node sees another: by the edges down to it, 0 for itself, or thus where one of the two is the super node. Each
// has a bias.
constexpr std::int64_t kSuper = kFurthest + 1;
constexpr std::int64_t kRelations = kFurthest + 2;

// Rows: the nodes, then the super node of each tree. A node sees itself, what is below it and the super node; that sees
// itself and all nodes of its tree.
AttentionPairs pairs_of(const TreeBatch& batch) {
  const std::vector<std::int64_t> parent = on_host(batch.parent), tree = on_host(batch.tree);
  struct Seen {
    std::int64_t key, relation;
  };
  std::vector<std::vector<Seen>> seen(static_cast<std::size_t>(batch.nodes + batch.trees));
  for (std::int64_t row = 0; row < batch.nodes; ++row) {
    std::int64_t above = row;
    for (std::int64_t distance = 0;; ++distance) {
      seen[static_cast<std::size_t>(above)].push_back({row, std::min(distance, kFurthest)});
      const std::int64_t next = parent[static_cast<std::size_t>(above)];
      if (next == above) break;
      above = next;
    }
    const std::int64_t super = batch.nodes + tree[static_cast<std::size_t>(row)];
    seen[static_cast<std::size_t>(row)].push_back({super, kSuper});
    seen[static_cast<std::size_t>(super)].push_back({row, kSuper});
  }
  for (std::int64_t super = batch.nodes; super < batch.nodes + batch.trees; ++super) {
    seen[static_cast<std::size_t>(super)].push_back({super, kSuper});
  }
  std::vector<std::int64_t> first{0}, key, relation;
  for (const std::vector<Seen>& by_row : seen) {
    for (const Seen& each : by_row) {
      key.push_back(each.key);
      relation.push_back(each.relation);
    }
    first.push_back(static_cast<std::int64_t>(key.size()));
  }
  const auto options = batch.parent.options();
  return {.first = torch::tensor(first, options),
          .key = torch::tensor(key, options),
          .relation = torch::tensor(relation, options)};
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
  BlockImpl(std::int64_t width, double dropout) : dropout_(dropout) {
    before_attention_ = register_module("before_attention", norm(width));
    inputs_ = register_module("inputs", torch::nn::Linear(width, 3 * width));
    output_ = register_module("output", torch::nn::Linear(width, width));
    before_ffn_ = register_module("before_ffn", norm(width));
    ffn_in_ = register_module("ffn_in", torch::nn::Linear(width, 2 * width));
    ffn_out_ = register_module("ffn_out", torch::nn::Linear(2 * width, width));
  }

  // x: [rows, width]; biases: [kRelations, heads].
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& biases, const AttentionPairs& pairs) {
    const torch::Tensor y = x + dropped(output_(attended(before_attention_(x), biases, pairs)));
    return y + dropped(ffn_out_(torch::gelu(ffn_in_(before_ffn_(y)))));
  }

 private:
  static torch::nn::LayerNorm norm(std::int64_t width) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}));
  }

  // Tree-bias attention.
  torch::Tensor attended(const torch::Tensor& x, const torch::Tensor& biases, const AttentionPairs& pairs) {
    const std::vector<torch::Tensor> parts = inputs_(x).chunk(3, 1);
    torch::Tensor kept;
    if (dropout_ > 0 && is_training()) kept = dropped(torch::ones({pairs.key.size(0), biases.size(1)}, x.options()));
    return pair_attention(parts[0], parts[1], parts[2], biases, pairs, kept);
  }

  torch::Tensor dropped(const torch::Tensor& x) { return torch::dropout(x, dropout_, is_training()); }

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
    super_ = register_parameter("super", kInitialSpread * torch::randn({1, width}));
    biases_ = register_parameter("biases", kInitialSpread * torch::randn({kRelations, heads_of(width)}));
    for (std::uint32_t layer = 0; layer < settings.layers; ++layer) {
      blocks_.push_back(register_module("block" + std::to_string(layer), Block(width, settings.dropout)));
    }
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    head_ = register_module("head", Mlp(std::vector<std::int64_t>{width, width, 1}, settings.dropout, true));
  }

  torch::Tensor forward(const TreeBatch& batch) override {
    const torch::Tensor nodes = embedding_(batch.features) + heights_.index_select(0, batch.height.clamp_max(kHighest));
    torch::Tensor x = torch::cat({nodes, super_.expand({batch.trees, -1})});
    x = torch::dropout(x, dropout_, is_training());
    const AttentionPairs pairs = pairs_of(batch);
    for (Block& block : blocks_) x = block(x, biases_, pairs);
    return head_(norm_(x.narrow(0, batch.nodes, batch.trees))).squeeze(1);
  }

 private:
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
