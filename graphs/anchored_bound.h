// The anchor-aware label-set bound LSa of partial mappings. Internal. [Chang et al., ICDE 2020, section IV]
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graphs/compared_pair.h"

namespace millrace::graphs {

// A mapping with one vertex more.
struct Extension {
  std::uint8_t image = 0;
  std::uint16_t edits = 0;  // of the mapped vertices and the edges between them
  std::uint16_t bound = 0;  // edits, and the least that the rest needs; of a complete mapping all its edits
};

// Vertices of a (no more than b has) are mapped in their order to different ones of b; what of b is left in the end is
// inserted. Deleting a vertex of a as well never helps: it would save nothing against a relabelling.
// What the rest needs is at least the sum of
//  - the vertices not mapped yet whose labels have no partner on the other side,
//  - the edges between such vertices, likewise, whatever their directions: which way round they lie is not decided,
//  - for each mapped vertex, the edges from it to such vertices, likewise; their directions count.
// "Without a partner" of two multisets X, Y is max(|X|, |Y|) - |X n Y|.
class AnchoredBound {
 public:
  // Refers to the pair, which must outlive it. Requires: a.size <= b.size.
  explicit AnchoredBound(const ComparedPair& pair);

  // Bound of the empty mapping; the distance if a has no vertex.
  std::uint32_t of_nothing();
  // Every extension of the mapping of the first `mapped` vertices to `images` whose bound is below `below`, in the
  // order of the images. `edits` is what the mapping needs so far. Requires: mapped < a.size.
  void extend(const std::uint8_t* images, std::size_t mapped, std::uint32_t edits, std::uint32_t below,
              std::vector<Extension>& extensions);
  // The extension of the lowest bound, of several that of the most edits, then of the least image. Requires: as
  // extend().
  Extension most_promising(const std::uint8_t* images, std::size_t mapped, std::uint32_t edits);

 private:
  void load(const std::uint8_t* images, std::size_t mapped);
  // Its bound may be too low, but no lower than `below`, if it is not below it.
  Extension extension(std::uint32_t vertex, std::uint32_t image, std::uint32_t edits, std::uint32_t below) const;
  const std::uint16_t* labels_from(std::size_t vertex) const { return labels_of_a_.data() + vertex * pair_.labels; }
  const std::uint16_t* families_from(std::size_t vertex) const {
    return families_of_a_.data() + vertex * pair_.families;
  }
  std::uint32_t without_partner(std::size_t vertex, VertexSet in_a, std::size_t image, VertexSet in_b) const;
  std::uint32_t double_edges(VertexSet outside) const;

  const ComparedPair& pair_;
  // [index * labels + label], [index * families + family]: of the vertices of a from that index on, how many have the
  // label, and the edges between them.
  std::vector<std::uint16_t> labels_of_a_, families_of_a_;
  std::vector<std::uint32_t> edges_of_a_;
  bool has_double_edges_ = false;  // b

  // The loaded mapping.
  std::array<std::uint8_t, kMostVertices> image_{}, origin_{};
  std::array<std::uint32_t, kMostVertices> anchored_{};  // per mapped vertex: edges without a partner
  VertexSet rest_of_a_ = 0, rest_of_b_ = 0;              // not mapped
  std::uint32_t all_anchored_ = 0;
  std::vector<std::uint16_t> labels_of_b_, families_of_b_;
  std::uint32_t edges_of_b_ = 0;
  std::uint32_t common_labels_ = 0, common_families_ = 0;  // with a when one vertex more is mapped
};

}  // namespace millrace::graphs
