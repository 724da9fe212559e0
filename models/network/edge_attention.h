// Attention over the edges of a graph: GATv2 with edge features [Brody et al. 2022; MERLIN, Eq. 4 and 5]. Sees
// LibTorch.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>

namespace millrace::models {

inline constexpr float kAttentionLeak = 0.2F;  // slope of LeakyReLU below 0 [Brody et al. 2022]

// The edges that come to each row, itself included, those of a row next to each other and the rows in order.
struct AttentionGraph {
  torch::Tensor first;       // [nodes + 1], int64: where each row's edges begin
  torch::Tensor from;        // [edges], int64: row
  torch::Tensor attributes;  // [edges, channels], float
};

// Of each row i the sum over its edges of alpha_ij t_j, where alpha is the softmax over them of
// a . LeakyReLU(s_i + t_j + sum over channels of edges_c e_ijc). Differentiable in all but the graph. Without it the
// vectors of all edges would be tensors, several times over.
// Requires, all float: s, t [nodes, width]; edges [channels, width]; a [width]; each row has an edge.
torch::Tensor attended(const torch::Tensor& s, const torch::Tensor& t, const torch::Tensor& edges,
                       const torch::Tensor& a, const AttentionGraph& graph);

// One head. Theta_s, Theta_t (each with a bias), Theta_e and a.
class EdgeAttentionImpl : public torch::nn::Module {
 public:
  EdgeAttentionImpl(std::int64_t width, std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x, const AttentionGraph& graph);

 private:
  torch::nn::Linear self_{nullptr}, other_{nullptr}, edge_{nullptr};
  torch::Tensor attention_;
};
TORCH_MODULE(EdgeAttention);

}  // namespace millrace::models
