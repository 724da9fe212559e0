// Many graphs, and which pairs of them to compare, as text. docs/ged.md shows both formats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "graphs/graph.h"

namespace millrace::graphs {

struct NamedGraph {
  std::string id;
  Graph graph;
};

struct GraphPair {
  std::uint32_t first = 0, second = 0;  // indices of graphs
};

struct GraphFile {
  std::vector<NamedGraph> graphs;
  std::vector<GraphPair> pairs;     // as the file names them; if it names none, every two graphs in their order
  std::vector<std::string> labels;  // word of each label; labels[0] == "" is that of what has none
};

struct FileMistake {
  std::size_t line = 0;  // from 1
  std::string what;      // a sentence without the line
};

// Lines "t # ID", "v VERTEX [LABEL]", "e FROM TO [LABEL]" and "p ID ID", and plans in JSON, one a line, whose ids are
// the numbers of their lines, whose vertices are labelled with the kinds of the operators and whose edges have no
// label. The graphs that come back have no fault_of; the error is the first line that cannot be understood or would
// make one.
tl::expected<GraphFile, FileMistake> parse_graph_file(std::string_view text, bool directed);

}  // namespace millrace::graphs
