// The encoder's layers and batches of graphs for them. Sees LibTorch.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <span>

#include "models/network/layers.h"
#include "models/streamtune/encoder/encoder.h"

namespace millrace::models {

// Graphs side by side as one.
struct GraphUnion {
  std::int64_t operators = 0;
  torch::Tensor inputs;    // [operators, width]
  torch::Tensor from, to;  // [edges]: rows
};
GraphUnion united(std::span<const EncoderGraph* const> graphs, std::uint32_t inputs);

// The functions of Eq. 1 to 3 are the same at every step, as the equations carry no index of their own.
class EncoderNetwork : public torch::nn::Module {
 public:
  explicit EncoderNetwork(const EncoderShape& shape);

  // h, parallelism-agnostic: [operators, width].
  torch::Tensor agnostic(const GraphUnion& graphs);
  // h', parallelism-aware: likewise. `degrees`: [operators, 1].
  torch::Tensor aware(const GraphUnion& graphs, const torch::Tensor& degrees);
  // FUSE(h || p) [Eq. 3].
  torch::Tensor fused(const torch::Tensor& vectors, const torch::Tensor& degrees);
  // Of each vector, the head's output before the sigmoid: [operators].
  torch::Tensor logits(const torch::Tensor& vectors);

 private:
  torch::Tensor first(const GraphUnion& graphs);
  torch::Tensor step(const torch::Tensor& vectors, const GraphUnion& graphs);

  EncoderShape shape_;
  torch::nn::Linear input_{nullptr}, update_{nullptr}, fuse_{nullptr};
  Mlp head_{nullptr};
};

// One thread is used from now on.
std::unique_ptr<EncoderNetwork> make_encoder_network(const EncoderShape& shape, std::uint64_t seed);

}  // namespace millrace::models
