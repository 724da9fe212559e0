#include "models/network/competition.h"

#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace millrace::models {

torch::Tensor resource_attention(const CompetitionMatrices& matrices) {
  const std::int64_t trees = matrices.flow.size(0), longest = matrices.flow.size(1);
  const torch::Tensor n = matrices.nodes.view({trees, 1, 1, 1});
  const torch::Tensor outside = torch::arange(longest, torch::kFloat32).view({1, 1, 1, longest}) >= n;
  const torch::Tensor scores =
      torch::matmul(matrices.competition, matrices.flow.transpose(1, 2).unsqueeze(1)) / torch::sqrt(n);
  const torch::Tensor weights = torch::softmax(scores.masked_fill(outside, -std::numeric_limits<float>::infinity()), 3);
  return torch::matmul(weights, matrices.competition);
}

AttentionGraph attention_graph(const CompetitionMatrices& matrices, const torch::Tensor& resources, bool sum) {
  const torch::NoGradGuard guard;  // nothing here is learned
  const std::int64_t graphs = matrices.flow.size(0), longest = matrices.flow.size(1), size = longest * longest;
  const std::int64_t kinds = resources.size(1), width = 1 + kinds;
  const torch::Tensor dense = resources.contiguous();
  std::vector<std::int64_t> first{0}, from;
  std::vector<float> attributes, channels(static_cast<std::size_t>(width));
  for (std::int64_t begin = 0, g = 0; g < graphs; ++g) {
    const std::int64_t nodes = std::lround(matrices.nodes.data_ptr<float>()[g]);
    const float* const flow = matrices.flow.data_ptr<float>() + g * size;
    const float* const competition = dense.data_ptr<float>() + g * kinds * size;
    for (std::int64_t i = 0; i < nodes; ++i) {
      for (std::int64_t j = 0; j < nodes; ++j) {
        float total = channels[0] = flow[i * longest + j];
        for (std::int64_t r = 0; r < kinds; ++r) {
          channels[static_cast<std::size_t>(r) + 1] = competition[r * size + i * longest + j];
          total += channels[static_cast<std::size_t>(r) + 1];
        }
        if (total == 0) continue;  // none is negative
        from.push_back(begin + j);
        if (sum) {
          attributes.push_back(total);
        } else {
          attributes.insert(attributes.end(), channels.begin(), channels.end());
        }
      }
      first.push_back(static_cast<std::int64_t>(from.size()));
    }
    begin += nodes;
  }
  const auto edges = static_cast<std::int64_t>(from.size());
  return {.first = torch::tensor(first, torch::kInt64),
          .from = torch::tensor(from, torch::kInt64),
          .attributes = torch::tensor(attributes, torch::kFloat32).view({edges, sum ? 1 : width})};
}

}  // namespace millrace::models
