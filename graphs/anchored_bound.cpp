#include "graphs/anchored_bound.h"

#include <algorithm>

namespace millrace::graphs {
namespace {

// x: as many counts as y has.
std::uint32_t common(const std::uint16_t* x, const std::vector<std::uint16_t>& y) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += std::min(x[i], y[i]);
  return sum;
}

}  // namespace

AnchoredBound::AnchoredBound(const ComparedPair& pair)
    : pair_(pair), labels_of_b_(pair.labels), families_of_b_(pair.families) {
  const ComparedGraph& a = pair.a;
  labels_of_a_.assign((a.size + 1) * pair.labels, 0);
  families_of_a_.assign((a.size + 1) * pair.families, 0);
  edges_of_a_.assign(a.size + 1, 0);
  for (std::size_t v = a.size; v-- > 0;) {
    std::uint16_t* const labels = labels_of_a_.data() + v * pair.labels;
    std::uint16_t* const families = families_of_a_.data() + v * pair.families;
    std::copy_n(labels + pair.labels, pair.labels, labels);
    std::copy_n(families + pair.families, pair.families, families);
    ++labels[a.labels[v]];
    const VertexSet later = first_vertices(a.size) & ~first_vertices(v + 1);
    for (const Ties& ties : a.by_family[v]) families[ties.what] += size_of(ties.to & later);
    edges_of_a_[v] = edges_of_a_[v + 1] + size_of(a.neighbours[v] & later);
  }
  has_double_edges_ = double_edges(first_vertices(pair.b.size)) > 0;
}

std::uint32_t AnchoredBound::of_nothing() {
  load(nullptr, 0);
  const auto vertices = static_cast<std::uint32_t>(pair_.b.size) - common(labels_from(0), labels_of_b_);
  const std::uint32_t edges = std::max(edges_of_a_[0], edges_of_b_) - common(families_from(0), families_of_b_);
  return vertices + edges + (pair_.a.size == 0 && has_double_edges_ ? double_edges(rest_of_b_) : 0);
}

// Pairs of edges in b with an end among these vertices. Relations of two edges count as one everywhere else.
std::uint32_t AnchoredBound::double_edges(VertexSet outside) const {
  std::uint32_t twice = 0;
  for_each(outside, [&](std::uint32_t v) {
    for (const Ties& ties : pair_.b.by_relation[v]) {
      if (pair_.double_relation[ties.what] != 0) twice += size_of(ties.to & outside) + 2 * size_of(ties.to & ~outside);
    }
  });
  return twice / 2;
}

std::uint32_t AnchoredBound::without_partner(std::size_t vertex, VertexSet in_a, std::size_t image,
                                             VertexSet in_b) const {
  const VertexSet to_a = pair_.a.neighbours[vertex] & in_a;
  const VertexSet to_b = pair_.b.neighbours[image] & in_b;
  if (to_a == 0) return size_of(to_b);  // as of most mapped vertices: those before the edge of what is mapped
  std::uint32_t partners = 0;
  for (const Ties& ties : pair_.a.by_relation[vertex]) {
    const VertexSet here = ties.to & in_a;
    if (here != 0) partners += std::min(size_of(here), size_of(pair_.related(image, ties.what) & in_b));
  }
  return std::max(size_of(to_a), size_of(to_b)) - partners;
}

void AnchoredBound::load(const std::uint8_t* images, std::size_t mapped) {
  rest_of_a_ = first_vertices(pair_.a.size) & ~first_vertices(mapped);
  rest_of_b_ = first_vertices(pair_.b.size);
  for (std::size_t v = 0; v < mapped; ++v) {
    image_[v] = images[v];
    origin_[images[v]] = static_cast<std::uint8_t>(v);
    rest_of_b_ &= ~only(images[v]);
  }
  all_anchored_ = 0;
  for (std::size_t v = 0; v < mapped; ++v) {
    all_anchored_ += anchored_[v] = without_partner(v, rest_of_a_, image_[v], rest_of_b_);
  }
  std::ranges::fill(labels_of_b_, 0);
  std::ranges::fill(families_of_b_, 0);
  edges_of_b_ = 0;
  for_each(rest_of_b_, [&](std::uint32_t u) {
    ++labels_of_b_[pair_.b.labels[u]];
    const VertexSet later = rest_of_b_ & ~first_vertices(u + 1);
    edges_of_b_ += size_of(pair_.b.neighbours[u] & later);
    for (const Ties& ties : pair_.b.by_family[u]) families_of_b_[ties.what] += size_of(ties.to & later);
  });
  if (mapped < pair_.a.size) {
    common_labels_ = common(labels_from(mapped + 1), labels_of_b_);
    common_families_ = common(families_from(mapped + 1), families_of_b_);
  }
}

Extension AnchoredBound::extension(std::uint32_t vertex, std::uint32_t image, std::uint32_t edits,
                                   std::uint32_t below) const {
  const ComparedGraph& a = pair_.a;
  const ComparedGraph& b = pair_.b;
  const VertexSet in_a = rest_of_a_ & ~only(vertex);
  const VertexSet in_b = rest_of_b_ & ~only(image);

  const std::uint16_t label = b.labels[image];
  const std::uint32_t same_labels = common_labels_ - (labels_of_b_[label] <= labels_from(vertex + 1)[label]);
  const std::uint32_t vertices = size_of(in_b) - same_labels;

  std::uint32_t same_edges = common_families_;
  for (const Ties& ties : b.by_family[image]) {
    const std::uint32_t gone = size_of(ties.to & in_b);
    const std::uint32_t of_a = families_from(vertex + 1)[ties.what];
    const std::uint32_t of_b = families_of_b_[ties.what];
    same_edges -= std::min(of_a, of_b) - std::min(of_a, of_b - gone);
  }
  const std::uint32_t edges_of_b = edges_of_b_ - size_of(b.neighbours[image] & in_b);
  const std::uint32_t edges = std::max(edges_of_a_[vertex + 1], edges_of_b) - same_edges;

  edits += a.labels[vertex] != label;
  // What an edge between mapped vertices needs is never less than what it saves at its anchor: most extensions are
  // found out here.
  std::uint32_t anchored = all_anchored_;
  std::uint32_t bound = edits + vertices + edges + anchored;
  const auto extended = [&] {
    return Extension{static_cast<std::uint8_t>(image), static_cast<std::uint16_t>(edits),
                     static_cast<std::uint16_t>(bound)};
  };
  if (bound >= below) return extended();
  anchored += without_partner(vertex, in_a, image, in_b);
  // Mapped vertices with an edge to the new one on either side.
  VertexSet touched = a.neighbours[vertex] & ~rest_of_a_;
  for_each(b.neighbours[image] & ~rest_of_b_, [&](std::uint32_t u) { touched |= only(origin_[u]); });
  for_each(touched, [&](std::uint32_t v) {
    edits += pair_.edits_between(a.relation(v, vertex), b.relation(image_[v], image));
    anchored -= anchored_[v] - without_partner(v, in_a, image_[v], in_b);
  });

  bound = edits + vertices + edges + anchored;
  if (in_a == 0 && has_double_edges_) bound += double_edges(in_b);
  return extended();
}

void AnchoredBound::extend(const std::uint8_t* images, std::size_t mapped, std::uint32_t edits, std::uint32_t below,
                           std::vector<Extension>& extensions) {
  extensions.clear();
  load(images, mapped);
  for_each(rest_of_b_, [&](std::uint32_t image) {
    const Extension next = extension(static_cast<std::uint32_t>(mapped), image, edits, below);
    if (next.bound < below) extensions.push_back(next);
  });
}

Extension AnchoredBound::most_promising(const std::uint8_t* images, std::size_t mapped, std::uint32_t edits) {
  load(images, mapped);
  Extension best;
  std::uint32_t below = UINT32_MAX;
  for_each(rest_of_b_, [&](std::uint32_t image) {
    const Extension next = extension(static_cast<std::uint32_t>(mapped), image, edits, below);
    if (next.bound >= below || (next.bound + 1U == below && next.edits <= best.edits)) return;
    best = next;
    below = next.bound + 1U;
  });
  return best;
}

}  // namespace millrace::graphs
