// Attention of rows to a few other rows each, without a dense matrix. Sees LibTorch.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace millrace::models {

// Who attends to whom. Row i attends to key[first[i]] to key[first[i + 1] - 1], one at least.
struct AttentionPairs {
  torch::Tensor first;     // [rows + 1], int64
  torch::Tensor key;       // [pairs], int64: a row
  torch::Tensor relation;  // [pairs], int64: which bias
};

// softmax(Q K^T / sqrt(width of a head) + bias) V of each head, side by side [Vaswani et al. 2017, Eq. 1], over the
// pairs. query, keys, values: [rows, heads * width of a head]; bias: [relations, heads]; kept: what each share is
// multiplied with (dropout), [pairs, heads], or undefined. Differentiable in all but `kept`.
torch::Tensor pair_attention(const torch::Tensor& query, const torch::Tensor& keys, const torch::Tensor& values,
                             const torch::Tensor& bias, const AttentionPairs& pairs, const torch::Tensor& kept);

}  // namespace millrace::models
