#include "graphs/direct_search.h"

#include <algorithm>
#include <array>

#include "graphs/frontier.h"

namespace millrace::graphs {
namespace {

using Counts = std::vector<std::uint16_t>;

std::uint32_t without_partner(const Counts& x, const Counts& y) {
  std::uint32_t in_x = 0, in_y = 0, partners = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    in_x += x[i];
    in_y += y[i];
    partners += std::min(x[i], y[i]);
  }
  return std::max(in_x, in_y) - partners;
}

class DirectSearch {
 public:
  DirectSearch(const ComparedPair& pair, const DistanceSettings& settings)
      : pair_(pair), settings_(settings), patience_(settings), frontier_(settings.max_stored) {}

  Distance run() {
    const VertexSet all_of_b = first_vertices(pair_.b.size);
    frontier_.add({}, rest(0, all_of_b));
    std::array<std::uint8_t, kMostVertices> images{};
    while (!frontier_.empty() && frontier_.lowest() < best_) {
      const std::uint32_t bound = frontier_.lowest();
      const std::uint32_t index = frontier_.take();
      const std::size_t mapped = frontier_.images_of(index, images.data());
      if (!expand(images.data(), mapped, frontier_[index].edits, index)) return outcome(bound, true);
    }
    return outcome(best_, false);
  }

 private:
  Distance outcome(std::uint32_t at_least, bool capped) const {
    Distance distance{{}, capped, at_least, best_, patience_.expansions()};
    if (best_ == UINT32_MAX) distance.at_most = everything();
    if (!capped && best_ <= settings_.threshold.value_or(UINT32_MAX)) distance.edits = best_;
    return distance;
  }

  // Deletes one graph, and inserts the other.
  std::uint32_t everything() const {
    std::uint32_t edits = static_cast<std::uint32_t>(pair_.a.size + pair_.b.size);
    for (const ComparedGraph* graph : {&pair_.a, &pair_.b}) {
      for (std::size_t v = 0; v < graph->size; ++v) {
        for (std::size_t w = 0; w < v; ++w) edits += pair_.edits_between(0, graph->relation(v, w));
      }
    }
    return edits;
  }

  static void count(const ComparedGraph& graph, VertexSet rest, Counts& labels, Counts& families) {
    for_each(rest, [&](std::uint32_t v) {
      ++labels[graph.labels[v]];
      for (const Ties& ties : graph.by_family[v]) {
        families[ties.what] += size_of(ties.to & ~rest) + size_of(ties.to & rest & ~first_vertices(v + 1));
      }
    });
  }

  std::uint32_t rest(std::size_t mapped, VertexSet rest_of_b) const {
    Counts labels_a(pair_.labels), labels_b(pair_.labels), families_a(pair_.families), families_b(pair_.families);
    count(pair_.a, first_vertices(pair_.a.size) & ~first_vertices(mapped), labels_a, families_a);
    count(pair_.b, rest_of_b, labels_b, families_b);
    return without_partner(labels_a, labels_b) + without_partner(families_a, families_b);
  }

  // What mapping vertex `v` to `image` adds, those before it being mapped.
  std::uint32_t added(const std::uint8_t* images, std::size_t v, std::uint8_t image) const {
    std::uint32_t edits = image == kDeleted || pair_.a.labels[v] != pair_.b.labels[image];
    for (std::size_t w = 0; w < v; ++w) {
      const bool gone = image == kDeleted || images[w] == kDeleted;
      edits += pair_.edits_between(pair_.a.relation(w, v), gone ? Relation{0} : pair_.b.relation(images[w], image));
    }
    return edits;
  }

  // Inserts what is left of b.
  std::uint32_t inserted(VertexSet rest_of_b) const {
    std::uint32_t edits = size_of(rest_of_b);
    for_each(rest_of_b, [&](std::uint32_t u) {
      const VertexSet others = pair_.b.neighbours[u] & ~(rest_of_b & first_vertices(u));
      for_each(others, [&](std::uint32_t w) { edits += pair_.edits_between(0, pair_.b.relation(u, w)); });
    });
    return edits;
  }

  // False: it gave up. When the frontier is full, looks at all that descends from the mapping instead of storing it.
  bool expand(std::uint8_t* images, std::size_t mapped, std::uint32_t edits, std::uint32_t index) {
    if (!patience_.expand()) return false;
    VertexSet rest_of_b = first_vertices(pair_.b.size);
    for (std::size_t v = 0; v < mapped; ++v) {
      if (images[v] != kDeleted) rest_of_b &= ~only(images[v]);
    }
    if (mapped == pair_.a.size) {
      best_ = std::min(best_, edits + inserted(rest_of_b));
      return true;
    }
    bool patient = true;
    const auto extend = [&](std::uint8_t image, VertexSet rest_then) {
      const std::uint32_t then = edits + added(images, mapped, image);
      const std::uint32_t bound = then + rest(mapped + 1, rest_then);
      if (!patient || bound >= best_) return;
      if (!frontier_.full()) {
        frontier_.add({index, static_cast<std::uint16_t>(then), static_cast<std::uint8_t>(mapped + 1), image}, bound);
      } else {
        images[mapped] = image;
        patient = expand(images, mapped + 1, then, index);
      }
    };
    extend(kDeleted, rest_of_b);
    for_each(rest_of_b, [&](std::uint32_t u) { extend(static_cast<std::uint8_t>(u), rest_of_b & ~only(u)); });
    return patient;
  }

  const ComparedPair& pair_;
  const DistanceSettings& settings_;
  Patience patience_;
  Frontier frontier_;
  std::uint32_t best_ = UINT32_MAX;  // edits of the best complete mapping
};

}  // namespace

Distance direct_search(const ComparedPair& pair, const DistanceSettings& settings) {
  return DirectSearch(pair, settings).run();
}

}  // namespace millrace::graphs
