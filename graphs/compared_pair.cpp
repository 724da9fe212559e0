#include "graphs/compared_pair.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace millrace::graphs {
namespace {

// Numbers in the order of first use, from 0. Keys are few: they are looked through.
template <class Key>
class Numbering {
 public:
  std::uint16_t operator()(const Key& key) {
    const auto found = std::ranges::find(keys_, key);
    const auto number = static_cast<std::uint16_t>(found - keys_.begin());
    if (found == keys_.end()) keys_.push_back(key);
    return number;
  }
  std::size_t size() const { return keys_.size(); }
  const Key& operator[](std::size_t number) const { return keys_[number]; }

 private:
  std::vector<Key> keys_;
};

// Labels of the edges away and back, plus 1; 0: no such edge. Not directed: the same twice.
struct Lines {
  std::uint64_t away = 0, back = 0;
  auto operator<=>(const Lines&) const = default;
};

class Relations {
 public:
  explicit Relations(bool directed) : directed_(directed) { (void)lines_(Lines{}); }

  Relation operator()(const Lines& lines) { return lines_(lines); }
  std::size_t count() const { return lines_.size() - 1; }

  // A single edge may be turned round instead of being deleted and inserted. Where either relation has two edges this
  // saves nothing.
  std::uint8_t edits(Relation from, Relation to) const {
    const Lines x = lines_[from];
    const Lines y = lines_[to];
    if (!directed_) return x.away != y.away;
    const bool turned =
        (x.back == 0 && y.away == 0 && x.away == y.back) || (x.away == 0 && y.back == 0 && x.back == y.away);
    return static_cast<std::uint8_t>((x.away != y.away) + (x.back != y.back) - (turned && x != y));
  }
  // Equal for relations that differ in directions only.
  Lines family(Relation relation) const {
    const Lines lines = lines_[relation];
    return {std::min(lines.away, lines.back), std::max(lines.away, lines.back)};
  }
  bool is_double(Relation relation) const {
    return directed_ && lines_[relation].away != 0 && lines_[relation].back != 0;
  }

 private:
  bool directed_;
  Numbering<Lines> lines_;
};

std::vector<Lines> lines_of(const Graph& graph, bool directed) {
  const std::size_t size = graph.vertices.size();
  std::vector<Lines> lines(size * size);
  for (const Edge& edge : graph.edges) {
    Lines& forth = lines[edge.from * size + edge.to];
    Lines& back = lines[edge.to * size + edge.from];
    forth.away = back.back = std::uint64_t{edge.label} + 1;
    if (!directed) forth.back = back.away = std::uint64_t{edge.label} + 1;
  }
  return lines;
}

ComparedGraph numbered(const Graph& graph, std::span<const std::uint32_t> order, bool directed,
                       Numbering<std::uint32_t>& labels, Relations& relations) {
  ComparedGraph result;
  const std::size_t size = result.size = order.size();
  result.labels.reserve(size);
  result.relations.resize(size * size);
  result.neighbours.resize(size);
  const std::vector<Lines> lines = lines_of(graph, directed);
  for (std::size_t from = 0; from < size; ++from) {
    result.labels.push_back(labels(graph.vertices[order[from]]));
    for (std::size_t to = 0; to < size; ++to) {
      const Relation relation = relations(lines[order[from] * size + order[to]]);
      result.relations[from * size + to] = relation;
      if (relation != 0) result.neighbours[from] |= only(to);
    }
  }
  return result;
}

void add_ties(ComparedGraph& graph, const std::vector<std::uint16_t>& families) {
  graph.by_relation.reserve(graph.size);
  graph.by_family.reserve(graph.size);
  for (std::size_t from = 0; from < graph.size; ++from) {
    graph.by_relation.add_vertex();
    graph.by_family.add_vertex();
    for_each(graph.neighbours[from], [&](std::uint32_t to) {
      const Relation relation = graph.relation(from, to);
      graph.by_relation.add_tie(relation, to);
      graph.by_family.add_tie(families[relation], to);
    });
  }
}

}  // namespace

void TiesTable::add_tie(std::uint16_t what, std::size_t to) {
  const auto found = std::find_if(ties_.begin() + first_[first_.size() - 2], ties_.end(),
                                  [&](const Ties& ties) { return ties.what == what; });
  if (found != ties_.end()) {
    found->to |= only(to);
  } else {
    ties_.push_back({what, only(to)});
    ++first_.back();
  }
}

ComparedPair compared(const Graph& a, std::span<const std::uint32_t> order, const Graph& b, bool directed) {
  std::vector<std::uint32_t> order_of_b(b.vertices.size());
  for (std::uint32_t v = 0; v < order_of_b.size(); ++v) order_of_b[v] = v;

  ComparedPair pair;
  Numbering<std::uint32_t> labels;
  Relations relations(directed);
  pair.a = numbered(a, order, directed, labels, relations);
  pair.b = numbered(b, order_of_b, directed, labels, relations);
  pair.labels = labels.size();
  pair.relations = relations.count();

  Numbering<Lines> families;
  std::vector<std::uint16_t> family(pair.relations + 1);
  pair.double_relation.resize(pair.relations + 1);
  for (Relation x = 0; x <= pair.relations; ++x) {
    if (x != 0) family[x] = families(relations.family(x));
    pair.double_relation[x] = relations.is_double(x);
    for (Relation y = 0; y <= pair.relations; ++y) pair.edits.push_back(relations.edits(x, y));
  }
  pair.families = families.size();
  add_ties(pair.a, family);
  add_ties(pair.b, family);
  pair.related_in_b.resize(pair.b.size * (pair.relations + 1));
  for (std::size_t v = 0; v < pair.b.size; ++v) {
    for (const Ties& ties : pair.b.by_relation[v]) pair.related_in_b[v * (pair.relations + 1) + ties.what] = ties.to;
  }
  return pair;
}

std::vector<std::uint32_t> connected_order(const Graph& a, const Graph& b) {
  const std::size_t size = a.vertices.size();
  std::vector<VertexSet> neighbours(size);
  for (const Edge& edge : a.edges) {
    neighbours[edge.from] |= only(edge.to);
    neighbours[edge.to] |= only(edge.from);
  }
  std::vector<std::int64_t> alike;  // per vertex: those of b with its label
  alike.reserve(size);
  for (const std::uint32_t label : a.vertices) alike.push_back(std::ranges::count(b.vertices, label));
  std::vector<std::uint32_t> order;
  order.reserve(size);
  VertexSet ordered = 0;
  while (order.size() < size) {
    const auto merit = [&](std::uint32_t v) {
      const auto open = static_cast<std::int64_t>(size_of(neighbours[v] & ~ordered));
      return std::tuple(size_of(neighbours[v] & ordered), -open, -alike[v], -std::int64_t{v});
    };
    std::uint32_t best = size;
    for_each(first_vertices(size) & ~ordered, [&](std::uint32_t v) {
      if (best == size || merit(v) > merit(best)) best = v;
    });
    order.push_back(best);
    ordered |= only(best);
  }
  return order;
}

}  // namespace millrace::graphs
