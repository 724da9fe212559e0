#include "models/streamtune/encoder/encoder_network.h"

#include <torch/utils.h>

namespace millrace::models {

GraphUnion united(std::span<const EncoderGraph* const> graphs, std::uint32_t inputs) {
  std::size_t operators = 0;
  std::vector<float> values;
  std::vector<std::int64_t> from, to;
  for (const EncoderGraph* graph : graphs) {
    values.insert(values.end(), graph->inputs.begin(), graph->inputs.end());
    for (const StructureEdge& edge : graph->edges) {
      from.push_back(static_cast<std::int64_t>(operators + edge.from));
      to.push_back(static_cast<std::int64_t>(operators + edge.to));
    }
    operators += graph->inputs.size() / inputs;
  }
  const auto rows = static_cast<std::int64_t>(operators);
  return {.operators = rows,
          .inputs = torch::from_blob(values.data(), {rows, inputs}, torch::kFloat32).clone(),
          .from = torch::tensor(from, torch::kInt64),
          .to = torch::tensor(to, torch::kInt64)};
}

EncoderNetwork::EncoderNetwork(const EncoderShape& shape) : shape_(shape) {
  const std::int64_t width = shape.width;
  input_ = register_module("input", torch::nn::Linear(shape.inputs, width));
  update_ = register_module("update", torch::nn::Linear(3 * width, width));
  fuse_ = register_module("fuse", torch::nn::Linear(width + 1, width));
  head_ = register_module("head", Mlp(std::vector<std::int64_t>{width, width, 1}, 0, true));
  // FUSE begins near the identity on h, so that vectors without it, which tuning uses, stay near those with it.
  const torch::NoGradGuard guard;
  fuse_->weight.narrow(1, 0, width).mul_(0.1).add_(torch::eye(width));
}

torch::Tensor EncoderNetwork::first(const GraphUnion& graphs) {
  return torch::leaky_relu(input_(graphs.inputs), kLeak);
}

torch::Tensor EncoderNetwork::step(const torch::Tensor& vectors, const GraphUnion& graphs) {
  // AGG [Eq. 1]: sums over the operators upstream and over those downstream. UPDATE [Eq. 2]: one layer.
  const torch::Tensor upstream = gathered(vectors, graphs.from, graphs.to, graphs.operators),
                      downstream = gathered(vectors, graphs.to, graphs.from, graphs.operators);
  return torch::leaky_relu(update_(torch::cat({vectors, upstream, downstream}, 1)), kLeak);
}

torch::Tensor EncoderNetwork::fused(const torch::Tensor& vectors, const torch::Tensor& degrees) {
  return torch::leaky_relu(fuse_(torch::cat({vectors, degrees}, 1)), kLeak);
}

torch::Tensor EncoderNetwork::agnostic(const GraphUnion& graphs) {
  torch::Tensor vectors = first(graphs);
  for (std::uint32_t t = 0; t < shape_.steps; ++t) vectors = step(vectors, graphs);
  return vectors;
}

torch::Tensor EncoderNetwork::aware(const GraphUnion& graphs, const torch::Tensor& degrees) {
  torch::Tensor vectors = first(graphs);
  for (std::uint32_t t = 1; t <= shape_.steps; ++t) {
    vectors = step(vectors, graphs);
    if (shape_.fuse == Fuse::every_step || t == shape_.steps) vectors = fused(vectors, degrees);
  }
  return vectors;
}

torch::Tensor EncoderNetwork::logits(const torch::Tensor& vectors) {
  return head_(vectors).squeeze(1);
}

std::unique_ptr<EncoderNetwork> make_encoder_network(const EncoderShape& shape, std::uint64_t seed) {
  torch::set_num_threads(1);
  torch::manual_seed(seed);
  return std::make_unique<EncoderNetwork>(shape);
}

}  // namespace millrace::models
