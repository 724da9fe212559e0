#include "models/pipelines/network/pipeline_edges.h"

#include <torch/utils.h>

#include <array>
#include <vector>

namespace millrace::models {

namespace {

// Releases its output when its input has ended.
bool blocks(PipelineOperator type) {
  switch (type) {
    case PipelineOperator::partial_aggregate:
    case PipelineOperator::merge_aggregate:
    case PipelineOperator::hash_build:
    case PipelineOperator::partial_sort:
    case PipelineOperator::external_sort:
    case PipelineOperator::merge_sort:
      return true;
    default:
      return false;
  }
}

// One tree of a batch, by the positions of its nodes.
class Tree {
 public:
  Tree(const TreeBatch& batch, std::int64_t tree) {
    const std::int64_t* const rows = batch.padded.data_ptr<std::int64_t>() + tree * batch.longest;
    for (std::int64_t k = 0; k < batch.longest && rows[k] < batch.nodes; ++k) {
      types.push_back(static_cast<PipelineOperator>(batch.types.data_ptr<std::int64_t>()[rows[k]]));
      parents.push_back(static_cast<std::size_t>(batch.parent.data_ptr<std::int64_t>()[rows[k]] - rows[0]));
      depths.push_back(batch.depth.data_ptr<std::int64_t>()[rows[k]]);
    }
  }
  std::size_t nodes() const { return types.size(); }

  // As pipeline_matrices() says it. O(depth).
  bool separated(std::size_t a, std::size_t b) const {
    // What each has met on its way to where the ways meet: the last step, and whether anything blocked, itself aside
    // and with itself.
    struct Way {
      std::size_t at, last;
      bool blocked_beyond = false, blocked = false;
    };
    std::array<Way, 2> ways{Way{a, a}, Way{b, b}};
    while (ways[0].at != ways[1].at) {
      Way& way = depths[ways[0].at] >= depths[ways[1].at] ? ways[0] : ways[1];
      const bool itself = way.at == (&way == &ways[0] ? a : b);
      way.blocked_beyond |= !itself && blocks(types[way.at]);
      way.blocked |= blocks(types[way.at]);
      way.last = way.at;
      way.at = parents[way.at];
    }
    const std::size_t meet = ways[0].at;
    if (meet == a || meet == b) return ways[0].blocked_beyond || ways[1].blocked_beyond;
    if (types[meet] != PipelineOperator::hash_probe) return false;
    const bool first_builds = types[ways[0].last] == PipelineOperator::hash_build,
               second_builds = types[ways[1].last] == PipelineOperator::hash_build;
    return first_builds != second_builds && !ways[first_builds ? 1 : 0].blocked;
  }

  std::vector<PipelineOperator> types;
  std::vector<std::size_t> parents;
  std::vector<std::int64_t> depths;
};

}  // namespace

CompetitionMatrices pipeline_matrices(const TreeBatch& batch, bool separated_by_blocking) {
  const std::int64_t longest = batch.longest, resources = kContended;
  CompetitionMatrices matrices{.nodes = torch::zeros({batch.trees}),
                               .flow = torch::zeros({batch.trees, longest, longest}),
                               .competition = torch::zeros({batch.trees, resources, longest, longest})};
  const auto n = static_cast<std::size_t>(longest);
  for (std::int64_t t = 0; t < batch.trees; ++t) {
    const Tree tree(batch, t);
    matrices.nodes.data_ptr<float>()[t] = static_cast<float>(tree.nodes());
    float* const flow = matrices.flow.data_ptr<float>() + t * longest * longest;
    float* const competition = matrices.competition.data_ptr<float>() + t * resources * longest * longest;
    for (std::size_t i = 0; i < tree.nodes(); ++i) {
      flow[i * n + i] = flow[i * n + tree.parents[i]] = flow[tree.parents[i] * n + i] = 1;
      std::array<bool, kContended> its{};
      for (std::size_t r = 0; r < kContended; ++r) its[r] = competes(tree.types[i], static_cast<Contended>(r));
      for (std::size_t j = 0; j <= i; ++j) {
        if (separated_by_blocking && tree.separated(i, j)) continue;
        for (std::size_t r = 0; r < kContended; ++r) {
          if (!its[r] || !competes(tree.types[j], static_cast<Contended>(r))) continue;
          competition[(r * n + i) * n + j] = competition[(r * n + j) * n + i] = 1;
        }
      }
    }
  }
  return matrices;
}

AttentionGraph pipeline_graph(const TreeBatch& batch, const PredictorSettings& settings) {
  const CompetitionMatrices matrices = pipeline_matrices(batch, settings.separated_by_blocking);
  return attention_graph(matrices, settings.resource_attention ? resource_attention(matrices) : matrices.competition,
                         settings.edges == PipelineEdges::sum);
}

}  // namespace millrace::models
