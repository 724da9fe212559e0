// Random graphs for tests and benchmarks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "graphs/graph.h"

namespace millrace::graphs {

struct MadeGraphs {
  std::mt19937_64 bits;

  explicit MadeGraphs(std::uint64_t seed) : bits(seed) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(bits() % n); }

  // 0 to `most` vertices in any order; an edge from an earlier to a later one with probability `percent`.
  Graph dag(std::uint32_t most, std::uint32_t percent, std::uint32_t vertex_labels, std::uint32_t edge_labels) {
    return dag_of(below(most + 1), percent, vertex_labels, edge_labels);
  }
  Graph dag_of(std::uint32_t size, std::uint32_t percent, std::uint32_t vertex_labels, std::uint32_t edge_labels) {
    Graph graph;
    for (std::uint32_t v = 0; v < size; ++v) {
      graph.vertices.push_back(below(vertex_labels));
      for (std::uint32_t from = 0; from < v; ++from) {
        if (below(100) < percent) graph.edges.push_back({from, v, below(edge_labels)});
      }
    }
    return shuffled(graph);
  }

  // A query plan of `size` vertices: sources (0), chains of filters (1), maps (2) and window aggregations (3), joins
  // (4) of two branches, a sink (5).
  Graph plan(std::uint32_t size) {
    Graph graph;
    const std::uint32_t joins = size < 5 ? 0 : below(std::min(4U, (size - 2) / 3));
    std::uint32_t chained = size - 2 - 2 * joins;  // what is neither source nor join nor sink
    std::vector<std::uint32_t> open;
    const auto after = [&](std::uint32_t from, std::uint32_t label) {
      graph.vertices.push_back(label);
      const auto v = static_cast<std::uint32_t>(graph.vertices.size() - 1);
      if (v != from) graph.edges.push_back({from, v, 0});
      return v;
    };
    const auto chain = [&](std::uint32_t from, std::uint32_t most) {
      for (std::uint32_t more = most == 0 ? 0 : below(most + 1); more > 0; --more, --chained) {
        from = after(from, 1 + std::min(2U, below(5) / 2));
      }
      return from;
    };
    for (std::uint32_t i = 0; i <= joins; ++i) {
      open.push_back(chain(after(static_cast<std::uint32_t>(graph.vertices.size()), 0), std::min(chained, 3U)));
    }
    while (open.size() > 1) {
      const std::uint32_t left = take(open);
      const std::uint32_t right = take(open);
      const std::uint32_t join = after(left, 4);
      graph.edges.push_back({right, join, 0});
      open.push_back(chain(join, std::min(chained, 3U)));
    }
    std::uint32_t last = open.front();
    while (chained > 0) last = chain(last, chained);
    (void)after(last, 5);
    return graph;
  }

  Graph shuffled(const Graph& graph) {
    std::vector<std::uint32_t> place(graph.vertices.size());
    for (std::uint32_t v = 0; v < place.size(); ++v) std::swap(place[v] = v, place[below(v + 1)]);
    Graph result = graph;
    for (std::uint32_t v = 0; v < place.size(); ++v) result.vertices[place[v]] = graph.vertices[v];
    for (Edge& edge : result.edges) edge = {place[edge.from], place[edge.to], edge.label};
    return result;
  }

 private:
  std::uint32_t take(std::vector<std::uint32_t>& open) {
    std::swap(open[below(static_cast<std::uint32_t>(open.size()))], open.back());
    const std::uint32_t taken = open.back();
    open.pop_back();
    return taken;
  }
};

}  // namespace millrace::graphs
