// The part of Graphviz's DOT language in which plans are published: an undirected graph of nodes and edges with
// attributes.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

// A place in the text, from 1.
struct DotPlace {
  std::uint32_t line = 1, column = 1;
  bool operator==(const DotPlace&) const = default;
};

struct DotError {
  DotPlace at;
  std::string text;  // what was found and what is wanted
};

struct DotValue {
  std::string text;  // without quotes and escapes
  DotPlace at;       // of its first character, behind a quote
};
using DotAttributes = std::map<std::string, DotValue, std::less<>>;

struct DotNode {
  std::string name;
  DotPlace at;
  DotAttributes attributes;
};

struct DotEdge {
  std::string from, to;  // as written; any name, also one that is not in `nodes`
  DotPlace at;
  DotAttributes attributes;
};

struct DotGraph {
  std::vector<DotNode> nodes;  // in the order of the text, as are the edges
  std::vector<DotEdge> edges;
};

// Reads `graph [NAME] { ... }` character by character: `NODE [ATTRIBUTES];` and `NODE -- NODE [ATTRIBUTES];`, with
// names and values quoted or plain, attributes apart by commas, semicolons or blanks, lines of // comments and of #
// comments. A second value of an attribute, or a second node of one name, is an error.
tl::expected<DotGraph, DotError> read_dot(std::istream& in);

}  // namespace millrace::experiments
