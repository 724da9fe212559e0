// A long short-term memory over sequences of different lengths, side by side without padding. Sees LibTorch.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <vector>

namespace millrace::models {

// Sequences, the longest first: the first elements of all, then the second elements of those that have one, and so on.
struct PackedSequences {
  std::vector<std::int64_t> steps;  // elements of each step; no step has more than the one before
  torch::Tensor before;             // [elements of all steps but the first], int64: where the one before each is
};

// One layer: i, f, o = sigmoid and g = tanh of W x + U h + b, c' = f c + i g, h' = o tanh(c') [Hochreiter, Schmidhuber
// 1997; Gers et al. 2000], h and c starting at 0. One backward pass for the whole layer, where LibTorch's own LSTM has
// one for each operation of each step, which takes several times as long for a width of 32.
class LstmImpl : public torch::nn::Module {
 public:
  LstmImpl(std::int64_t in, std::int64_t width);
  // [elements, in] to the states h after each: [elements, width].
  torch::Tensor forward(const torch::Tensor& x, const PackedSequences& sequences);

 private:
  torch::nn::Linear input_{nullptr};  // W and b; rows of i, f, o, g
  torch::nn::Linear state_{nullptr};  // U; likewise
};
TORCH_MODULE(Lstm);

}  // namespace millrace::models
