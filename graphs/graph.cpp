#include "graphs/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace millrace::graphs {

std::optional<std::string> fault_of(const Graph& graph, bool directed) {
  const std::size_t size = graph.vertices.size();
  if (size > kMostVertices) return fmt::format("{} vertices; there can be {}", size, kMostVertices);
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (const Edge& edge : graph.edges) {
    const auto name = fmt::format("the edge from {} to {}", edge.from, edge.to);
    if (edge.from >= size || edge.to >= size) return fmt::format("{} ends nowhere: there are {} vertices", name, size);
    if (edge.from == edge.to) return name + " is a loop";
    const auto ends = directed ? std::pair(edge.from, edge.to)
                               : std::pair(std::min(edge.from, edge.to), std::max(edge.from, edge.to));
    if (!seen.insert(ends).second) return name + " is there twice";
  }
  return std::nullopt;
}

}  // namespace millrace::graphs
