#include "models/network/edge_attention.h"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>
#include <vector>

namespace millrace::models {
namespace {

// Rows of 1 to 4 edges, with attributes of which some are 0.
AttentionGraph made_graph(std::int64_t channels) {
  const std::vector<std::int64_t> first{0, 3, 4, 8, 10}, from{0, 1, 3, 1, 0, 1, 2, 3, 3, 0};
  torch::Tensor attributes = torch::rand({10, channels});
  attributes = attributes * (attributes > 0.4);
  return {.first = torch::tensor(first), .from = torch::tensor(from), .attributes = attributes};
}

struct Inputs {
  torch::Tensor s, t, edges, a;
};
Inputs made_inputs(std::int64_t width, std::int64_t channels) {
  return {torch::randn({4, width}), torch::randn({4, width}), torch::randn({channels, width}), torch::randn({width})};
}

// Eq. 4 and 5 edge by edge, in tensors that are differentiable by themselves.
torch::Tensor attended_by_hand(const Inputs& in, const AttentionGraph& graph) {
  std::vector<torch::Tensor> rows;
  for (std::int64_t i = 0; i < 4; ++i) {
    std::vector<torch::Tensor> scores, values;
    for (std::int64_t e = graph.first[i].item<std::int64_t>(); e < graph.first[i + 1].item<std::int64_t>(); ++e) {
      const std::int64_t j = graph.from[e].item<std::int64_t>();
      const torch::Tensor z = in.s[i] + in.t[j] + torch::matmul(graph.attributes[e], in.edges);
      scores.push_back(torch::dot(in.a, torch::where(z > 0, z, 0.2 * z)));
      values.push_back(in.t[j]);
    }
    const torch::Tensor alpha = torch::softmax(torch::stack(scores), 0);
    rows.push_back(torch::matmul(alpha, torch::stack(values)));
  }
  return torch::stack(rows);
}

TEST(EdgeAttention, IsEquations4And5WithTheirGradients) {
  torch::manual_seed(3);
  for (const std::int64_t width : {1, 4, 6, 32}) {
    for (const std::int64_t channels : {1, 4}) {
      const AttentionGraph graph = made_graph(channels);
      Inputs in = made_inputs(width, channels);
      const torch::Tensor weights = torch::randn({4, width});
      std::vector<std::vector<torch::Tensor>> gradients;
      std::vector<torch::Tensor> results;
      for (const bool by_hand : {false, true}) {
        for (torch::Tensor* each : {&in.s, &in.t, &in.edges, &in.a}) *each = each->detach().clone().requires_grad_();
        const torch::Tensor result =
            by_hand ? attended_by_hand(in, graph) : attended(in.s, in.t, in.edges, in.a, graph);
        (result * weights).sum().backward();
        results.push_back(result.detach());
        gradients.push_back({in.s.grad(), in.t.grad(), in.edges.grad(), in.a.grad()});
      }
      EXPECT_TRUE(torch::allclose(results[0], results[1], 1e-5, 1e-5));
      for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_TRUE(torch::allclose(gradients[0][i], gradients[1][i], 1e-4, 1e-5)) << width << ' ' << i;
      }
    }
  }
}

TEST(EdgeAttention, OfARowWithOneEdgeIsThatEdgesValue) {
  torch::manual_seed(4);
  const AttentionGraph graph = made_graph(4);
  const Inputs in = made_inputs(5, 4);
  EXPECT_TRUE(torch::equal(attended(in.s, in.t, in.edges, in.a, graph)[1], in.t[1]));
}

}  // namespace
}  // namespace millrace::models
