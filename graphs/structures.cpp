#include "graphs/structures.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "graphs/edit_distance.h"

namespace millrace::graphs {
namespace {

using Portrait = std::vector<std::uint64_t>;

std::uint64_t mixed(std::uint64_t x) {
  // [splitmix64, Steele, Lea, Flood, OOPSLA 2014]
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

// Equal for graphs of one structure, and seldom for others: the colours of the vertices, sorted, after rounds in which
// each takes in those of its neighbours. [Weisfeiler, Leman 1968]
Portrait portrait_of(const Graph& graph, bool directed) {
  constexpr int kRounds = 3;
  Portrait colours(graph.vertices.begin(), graph.vertices.end());
  for (std::uint64_t& colour : colours) colour = mixed(colour);
  for (int round = 0; round < kRounds; ++round) {
    Portrait next = colours;
    for (const Edge& edge : graph.edges) {
      const std::uint64_t label = mixed(edge.label);
      next[edge.from] += mixed(colours[edge.to] + label);
      next[edge.to] += mixed((directed ? ~colours[edge.from] : colours[edge.from]) + label);
    }
    for (std::uint64_t& colour : next) colour = mixed(colour);
    colours = std::move(next);
  }
  std::ranges::sort(colours);
  colours.push_back(graph.edges.size());
  return colours;
}

}  // namespace

Structures structures_of(std::span<const Graph> graphs, bool directed) {
  Structures found;
  std::map<Portrait, std::vector<std::uint32_t>> alike;  // structures
  for (std::uint32_t g = 0; g < graphs.size(); ++g) {
    auto& candidates = alike[portrait_of(graphs[g], directed)];
    const auto same = std::ranges::find_if(candidates, [&](std::uint32_t structure) {
      const Graph& other = graphs[found.first[structure]];
      return edit_distance(graphs[g], other, {.directed = directed, .threshold = 0}).edits.has_value();
    });
    if (same != candidates.end()) {
      found.of_graph.push_back(*same);
      ++found.weights[*same];
      continue;
    }
    const auto structure = static_cast<std::uint32_t>(found.first.size());
    candidates.push_back(structure);
    found.first.push_back(g);
    found.weights.push_back(1);
    found.of_graph.push_back(structure);
  }
  return found;
}

std::vector<Graph> distinct_graphs(std::span<const Graph> graphs, const Structures& structures) {
  std::vector<Graph> distinct;
  for (const std::uint32_t g : structures.first) distinct.push_back(graphs[g]);
  return distinct;
}

}  // namespace millrace::graphs
