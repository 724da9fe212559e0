// All parameters of a network in one tensor, and the optimiser that steps it. Sees LibTorch.
#pragma once

#include <torch/nn/module.h>

#include <span>
#include <vector>

namespace millrace::models {

// The parameters become views into one buffer, and so do their gradients: a step is a few operations on whole buffers.
class FlatParameters {
 public:
  // The network outlives it. To be called when the network is on its device.
  explicit FlatParameters(torch::nn::Module& network);

  std::vector<float> values() const;
  // Requires: as many as there are.
  void set(std::span<const float> values);
  std::size_t size() const { return static_cast<std::size_t>(values_.numel()); }
  // Only these (parameters of the network) move from now on.
  void train_only(const std::vector<torch::Tensor>& parameters);

  // One step of AdamW [Loshchilov & Hutter 2019, Algorithm 2] with the gradients that the last backward() left, which
  // are zero afterwards.
  void step(double learning_rate, double weight_decay);

  // What a step depends on beside values and gradients: both moments, then the number of steps.
  std::vector<float> moments() const;
  std::int64_t steps() const { return steps_; }
  void restore(std::span<const float> moments, std::int64_t steps);

 private:
  torch::nn::Module* network_;
  torch::Tensor values_, gradients_, first_, second_, trained_;
  std::int64_t steps_ = 0;
};

}  // namespace millrace::models
