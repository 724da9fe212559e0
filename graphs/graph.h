// Small labelled graphs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace::graphs {

inline constexpr std::size_t kMostVertices = 64;  // of a graph whose distance is asked for: a set of vertices is a word

struct Edge {
  std::uint32_t from = 0, to = 0;  // indices of vertices
  std::uint32_t label = 0;
  bool operator==(const Edge&) const = default;
};

// Labels are numbers that only equality is asked of. Whether edges have a direction is a matter of who looks at the
// graph; where they have none, `from` and `to` may be exchanged.
struct Graph {
  std::vector<std::uint32_t> vertices;  // label of each
  std::vector<Edge> edges;
  bool operator==(const Graph&) const = default;
};

// What is wrong with it, in words; nothing if it can be compared: at most kMostVertices vertices, edges between two
// different ones that exist, and no two edges from one vertex to another (if not directed: between two vertices).
std::optional<std::string> fault_of(const Graph& graph, bool directed);

}  // namespace millrace::graphs
