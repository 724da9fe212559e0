// Which of many graphs are the same but for the order of their vertices and edges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graphs/graph.h"

namespace millrace::graphs {

struct Structures {
  std::vector<std::uint32_t> first;     // per structure: index of the first graph that has it, ascending
  std::vector<std::uint32_t> weights;   // per structure: how many graphs have it
  std::vector<std::uint32_t> of_graph;  // per graph: its structure
};

// Two graphs have one structure if their edit distance is 0. Requires: no fault_of any graph.
Structures structures_of(std::span<const Graph> graphs, bool directed = true);

// Copies of one graph of each structure, in the order of `first`.
std::vector<Graph> distinct_graphs(std::span<const Graph> graphs, const Structures& structures);

}  // namespace millrace::graphs
