// Two graphs, made ready for a search over the mappings of the vertices of one to those of the other. Internal.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graphs/graph.h"

namespace millrace::graphs {

using VertexSet = std::uint64_t;  // bit v: vertex v

inline VertexSet only(std::size_t vertex) {
  return VertexSet{1} << vertex;
}
inline VertexSet first_vertices(std::size_t count) {
  return count == kMostVertices ? ~VertexSet{0} : only(count) - 1;
}
// Sums of neighbouring bits, pairs, nibbles: the baseline of x86-64 has no instruction for it, and a call takes longer.
inline std::uint32_t size_of(VertexSet vertices) {
  vertices -= (vertices >> 1) & 0x5555'5555'5555'5555;
  vertices = (vertices & 0x3333'3333'3333'3333) + ((vertices >> 2) & 0x3333'3333'3333'3333);
  vertices = (vertices + (vertices >> 4)) & 0x0F0F'0F0F'0F0F'0F0F;
  return static_cast<std::uint32_t>((vertices * 0x0101'0101'0101'0101) >> 56);
}
// Calls visit(vertex) for each, ascending.
template <class Visit>
void for_each(VertexSet vertices, Visit visit) {
  for (; vertices != 0; vertices &= vertices - 1) visit(static_cast<std::uint32_t>(std::countr_zero(vertices)));
}

// A relation is what lies between two different vertices, seen from the first: nothing (0), or an edge with its label
// and, if directed, away or back, or both of these. Its family is the relation without its direction.
using Relation = std::uint16_t;

// The vertices to which a vertex has one relation (or one family of relations).
struct Ties {
  std::uint16_t what = 0;
  VertexSet to = 0;
};

// The ties of every vertex, in one piece of memory.
class TiesTable {
 public:
  std::span<const Ties> operator[](std::size_t vertex) const {
    return {ties_.data() + first_[vertex], ties_.data() + first_[vertex + 1]};
  }
  void reserve(std::size_t vertices) {
    first_.reserve(vertices + 1);
    ties_.reserve(2 * vertices);
  }
  // Vertices come in their order: adds one that has no ties, and a tie to the last one that was added.
  void add_vertex() { first_.push_back(first_.back()); }
  void add_tie(std::uint16_t what, std::size_t to);

 private:
  std::vector<Ties> ties_;
  std::vector<std::uint32_t> first_ = {0};  // per vertex, and one more
};

struct ComparedGraph {
  std::size_t size = 0;
  std::vector<std::uint16_t> labels;  // per vertex, numbered across both graphs from 0
  std::vector<Relation> relations;    // [from * size + to]
  std::vector<VertexSet> neighbours;  // per vertex: all with a relation other than 0
  TiesTable by_relation, by_family;

  Relation relation(std::size_t from, std::size_t to) const { return relations[from * size + to]; }
};

struct ComparedPair {
  ComparedGraph a, b;
  std::size_t labels = 0, relations = 0, families = 0;  // how many different ones; relations without 0
  std::vector<std::uint8_t> edits;                      // to change one relation into another, see edits_between()
  std::vector<VertexSet> related_in_b;                  // [vertex * (relations + 1) + relation]
  std::vector<std::uint8_t> double_relation;            // per relation: it consists of two edges

  // An edge inserted, deleted, relabelled or reversed is one edit.
  std::uint32_t edits_between(Relation x, Relation y) const { return edits[x * (relations + 1) + y]; }
  VertexSet related(std::size_t vertex_of_b, Relation relation) const {
    return related_in_b[vertex_of_b * (relations + 1) + relation];
  }
};

// Vertex i of the compared first graph is vertex order[i] of `a`. Requires: no fault_of either; a permutation.
ComparedPair compared(const Graph& a, std::span<const std::uint32_t> order, const Graph& b, bool directed);

// The vertices of `a` so that each hangs together with those before it as much as possible, which makes bounds meet
// edges early [Chang et al., ICDE 2020]; of these the one with the fewest edges to what is not ordered yet, then that
// of the label which is rarest in `b`. Beginning at the ends of branches instead of their forks more than halves the
// search among query plans.
std::vector<std::uint32_t> connected_order(const Graph& a, const Graph& b);

}  // namespace millrace::graphs
