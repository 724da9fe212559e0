#include "models/pipelines/network/pipeline_edges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <array>
#include <cmath>
#include <utility>

#include "models/pipelines/network/tree_batch.h"

namespace millrace::models {
namespace {

using testing::ElementsAre;

using Matrix = std::array<std::array<double, 3>, 3>;
using Nodes = std::vector<std::pair<PipelineOperator, std::int32_t>>;

TreeBatch batch_of(const std::vector<Nodes>& trees) {
  std::vector<PipelineSample> samples;
  for (const Nodes& nodes : trees) {
    PipelineSample sample;
    for (const auto& [type, parent] : nodes) sample.nodes.push_back({.type = type, .parent = parent});
    samples.push_back(sample);
  }
  return tree_batch(samples, tree_scales(samples));
}

// Eq. 3 as it is printed, with loops.
Matrix attention_by_hand(const Matrix& m, const Matrix& f) {
  Matrix result{};
  for (std::size_t i = 0; i < 3; ++i) {
    std::array<double, 3> weights{};
    double sum = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      double score = 0;
      for (std::size_t k = 0; k < 3; ++k) score += m[i][k] * f[j][k];
      sum += weights[j] = std::exp(score / std::sqrt(3.0));
    }
    for (std::size_t l = 0; l < 3; ++l) {
      for (std::size_t j = 0; j < 3; ++j) result[i][l] += weights[j] / sum * m[j][l];
    }
  }
  return result;
}

// expression - (filter, exchange): the first two compete for cores; the exchange for memory, with itself alone.
const Nodes kThree = {
    {PipelineOperator::expression, -1}, {PipelineOperator::filter, 0}, {PipelineOperator::exchange, 0}};
const Nodes kFour = {{PipelineOperator::hash_probe, -1},
                     {PipelineOperator::scan, 0},
                     {PipelineOperator::hash_build, 0},
                     {PipelineOperator::scan, 2}};

TEST(PipelineEdges, AttentionIsEquation3InEachTreeAlone) {
  const Matrix flow{{{1, 1, 1}, {1, 1, 0}, {1, 0, 1}}};
  const Matrix cpu{{{1, 1, 0}, {1, 1, 0}, {0, 0, 0}}};
  const Matrix memory{{{0, 0, 0}, {0, 0, 0}, {0, 0, 1}}};
  // A longer tree beside it: padding has no part in the softmax.
  for (const auto& trees : {std::vector<Nodes>{kThree}, std::vector<Nodes>{kThree, kFour}}) {
    const CompetitionMatrices matrices = pipeline_matrices(batch_of(trees), false);
    const torch::Tensor attended = resource_attention(matrices);
    for (const auto& [resource, competition] : {std::pair(0, cpu), std::pair(1, memory), std::pair(2, Matrix{})}) {
      const Matrix wanted = attention_by_hand(competition, flow);
      for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) {
          const auto row = static_cast<std::size_t>(i), column = static_cast<std::size_t>(j);
          EXPECT_EQ(matrices.flow[0][i][j].item<float>(), flow[row][column]);
          EXPECT_EQ(matrices.competition[0][resource][i][j].item<float>(), competition[row][column]);
          EXPECT_NEAR(attended[0][resource][i][j].item<float>(), wanted[row][column], 1e-6);
        }
      }
    }
  }
}

// A row of M is the group's own for each of its operators, and nothing for the others: so the scores of all rows of a
// group are alike, and what comes out is one number for all pairs of the group, and the group's share of the operators
// for whoever is not of it.
TEST(PipelineEdges, AttentionOverTypesAloneGivesAllPairsOfAGroupOneIntensity) {
  const Nodes nodes = {{PipelineOperator::result, -1},    {PipelineOperator::hash_probe, 0},
                       {PipelineOperator::filter, 1},     {PipelineOperator::scan, 2},
                       {PipelineOperator::hash_build, 1}, {PipelineOperator::filter, 4},
                       {PipelineOperator::exchange, 5},   {PipelineOperator::scan, 6}};
  const CompetitionMatrices matrices = pipeline_matrices(batch_of({nodes}), false);
  const torch::Tensor attended = resource_attention(matrices);
  for (int r = 0; r < 3; ++r) {
    const torch::Tensor competition = matrices.competition[0][r], of = attended[0][r];
    const torch::Tensor members = competition.diagonal();
    const double share = members.mean().item<double>();
    double intensity = -1;
    for (int i = 0; i < 8; ++i) {
      for (int j = 0; j < 8; ++j) {
        const double value = of[i][j].item<double>();
        if (members[j].item<float>() == 0) {
          EXPECT_EQ(value, 0);
        } else if (members[i].item<float>() == 0) {
          EXPECT_NEAR(value, share, 1e-6);
        } else {
          if (intensity < 0) intensity = value;
          EXPECT_NEAR(value, intensity, 1e-6);
        }
      }
    }
  }
}

TEST(PipelineEdges, ThereIsOneWhereAnyChannelIsNotZero) {
  PredictorSettings settings;
  settings.resource_attention = false;
  const AttentionGraph graph = pipeline_graph(batch_of({kThree, kThree}), settings);
  const torch::Tensor from = torch::tensor({0, 1, 2, 0, 1, 0, 2, 3, 4, 5, 3, 4, 3, 5}, torch::kInt64);
  EXPECT_TRUE(torch::equal(graph.first, torch::tensor({0, 3, 5, 7, 10, 12, 14}, torch::kInt64)));
  EXPECT_TRUE(torch::equal(graph.from, from));
  // The expression with itself, with the filter, with the exchange.
  const torch::Tensor channels = torch::tensor({1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0}, torch::kFloat32).view({3, 4});
  EXPECT_TRUE(torch::equal(graph.attributes.narrow(0, 0, 3), channels));
  settings.edges = PipelineEdges::sum;
  const torch::Tensor sums = pipeline_graph(batch_of({kThree}), settings).attributes;
  EXPECT_TRUE(torch::equal(sums.narrow(0, 0, 3), torch::tensor({2.0F, 2.0F, 1.0F}).view({3, 1})));
}

bool compete(const CompetitionMatrices& matrices, int a, int b) {
  const torch::Tensor of = matrices.competition[0];
  const bool there = of.select(1, a).select(1, b).sum().item<float>() > 0;
  EXPECT_EQ(there, of.select(1, b).select(1, a).sum().item<float>() > 0);
  return there;
}

TEST(PipelineEdges, MayLeaveOutWhatABlockingOperatorSeparates) {
  using enum PipelineOperator;
  // 0 expression - 1 aggregate - 2 probe - (3 filter - 4 scan, 5 build - 6 filter - 7 scan, 8 sort - 9 filter).
  const TreeBatch batch = batch_of({{{expression, -1},
                                     {partial_aggregate, 0},
                                     {hash_probe, 1},
                                     {filter, 2},
                                     {scan, 3},
                                     {hash_build, 2},
                                     {filter, 5},
                                     {scan, 6},
                                     {partial_sort, 2},
                                     {filter, 8}}});
  const CompetitionMatrices all = pipeline_matrices(batch, false), some = pipeline_matrices(batch, true);
  EXPECT_TRUE(compete(all, 0, 2));
  EXPECT_FALSE(compete(some, 0, 2));  // the aggregate lies between
  EXPECT_TRUE(compete(some, 0, 1));   // and releases to the expression
  EXPECT_TRUE(compete(some, 1, 2));
  EXPECT_TRUE(compete(some, 1, 3));
  EXPECT_TRUE(compete(all, 2, 6));
  EXPECT_FALSE(compete(some, 2, 6));  // the build lies between
  EXPECT_TRUE(compete(some, 5, 6));
  EXPECT_TRUE(compete(all, 3, 6));
  EXPECT_FALSE(compete(some, 3, 6));  // what streams to the probe waits for the build
  EXPECT_FALSE(compete(some, 4, 5));
  EXPECT_TRUE(compete(some, 9, 6));  // a sort takes its input meanwhile
  EXPECT_TRUE(compete(some, 8, 5));
  EXPECT_TRUE(compete(some, 3, 9));  // two first sides
  EXPECT_TRUE(compete(some, 6, 6));
}

}  // namespace
}  // namespace millrace::models
