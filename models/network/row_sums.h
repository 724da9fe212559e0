// Sums of weighted rows. Sees LibTorch.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace millrace::models {

// result[to[e]] += weights[e] * values[from[e]] for each e, in order: [rows, width of values]. Differentiable in
// `values` alone. LibTorch's own index_add takes many times as long for rows as short as these.
// Requires: values [any, width] float; from, to [edges] int64; weights [edges] float.
torch::Tensor weighted_row_sums(const torch::Tensor& values, const torch::Tensor& from, const torch::Tensor& to,
                                const torch::Tensor& weights, std::int64_t rows);

}  // namespace millrace::models
