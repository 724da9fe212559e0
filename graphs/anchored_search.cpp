#include "graphs/anchored_search.h"

#include <algorithm>
#include <tuple>

namespace millrace::graphs {
namespace {

// Wider beams when the search turns out to be long. Most searches among query plans end within a few dozen expansions:
// more than a dive beforehand costs more than it saves them.
struct LaterBeam {
  std::uint64_t after;  // expansions
  std::size_t width;
};
constexpr LaterBeam kLaterBeams[] = {{1'000, 50}, {20'000, 1'000}};

}  // namespace

AnchoredSearch::AnchoredSearch(const ComparedPair& pair, const DistanceSettings& settings)
    : pair_(pair), settings_(settings), bound_(pair), patience_(settings), frontier_(settings.max_stored) {
  if (settings.threshold && *settings.threshold < UINT32_MAX) below_ = *settings.threshold + 1;
}

Distance AnchoredSearch::outcome(std::uint32_t at_least, bool capped) const {
  Distance distance{{}, capped, std::min(at_least, best_), best_, patience_.expansions()};
  const bool within = !settings_.threshold || best_ <= *settings_.threshold;
  if (!capped && within) distance.edits = best_;
  return distance;
}

void AnchoredSearch::found(std::uint32_t edits) {
  best_ = std::min(best_, edits);
  below_ = std::min(below_, best_);
}

// Any mapping: vertices in their order.
std::uint32_t AnchoredSearch::edits_in_order() const {
  const std::size_t size = pair_.b.size;
  std::uint32_t edits = 0;
  for (std::size_t v = 0; v < size; ++v) {
    edits += v >= pair_.a.size || pair_.a.labels[v] != pair_.b.labels[v];
    for (std::size_t w = 0; w < v; ++w) {
      edits += pair_.edits_between(v < pair_.a.size ? pair_.a.relation(w, v) : Relation{0}, pair_.b.relation(w, v));
    }
  }
  return edits;
}

// Always the extension that promises most.
void AnchoredSearch::dive() {
  Images images;
  Extension last;
  for (std::size_t mapped = 0; mapped < pair_.a.size; ++mapped) {
    last = bound_.most_promising(images.data(), mapped, last.edits);
    images[mapped] = last.image;
  }
  found(last.bound);
}

// Keeps the best `width` mappings of each size.
void AnchoredSearch::look_ahead(std::size_t width) {
  std::vector<Beam> beams(1);
  std::vector<std::tuple<Extension, std::uint32_t>> next;  // with the beam that it extends
  for (std::size_t mapped = 0; mapped < pair_.a.size; ++mapped) {
    next.clear();
    for (std::uint32_t i = 0; i < beams.size(); ++i) {
      bound_.extend(beams[i].images.data(), mapped, beams[i].last.edits, UINT32_MAX, extensions_);
      for (const Extension& extension : extensions_) next.emplace_back(extension, i);
    }
    const auto better = [](const auto& x, const auto& y) {
      const auto& [of_x, beam_x] = x;
      const auto& [of_y, beam_y] = y;
      return std::tuple(of_x.bound, -of_x.edits, beam_x, of_x.image) <
             std::tuple(of_y.bound, -of_y.edits, beam_y, of_y.image);
    };
    const auto kept = static_cast<std::ptrdiff_t>(std::min(width, next.size()));
    std::partial_sort(next.begin(), next.begin() + kept, next.end(), better);
    std::vector<Beam> longer;
    for (auto each = next.begin(); each != next.begin() + kept; ++each) {
      const auto& [extension, beam] = *each;
      longer.push_back({beams[beam].images, extension});
      longer.back().images[mapped] = extension.image;
    }
    beams = std::move(longer);
  }
  found(beams.front().last.bound);
}

// False: it gave up.
bool AnchoredSearch::descend(Images& images, std::size_t mapped, std::uint32_t edits) {
  if (!patience_.expand()) return false;
  std::vector<Extension> extensions;
  bound_.extend(images.data(), mapped, edits, below_, extensions);
  std::ranges::sort(extensions, {}, [](const Extension& each) { return std::tuple(each.bound, each.image); });
  for (const Extension& next : extensions) {
    if (settled(next.bound)) break;
    if (mapped + 1 == pair_.a.size) {
      found(next.bound);
      continue;
    }
    images[mapped] = next.image;
    if (!descend(images, mapped + 1, next.edits)) return false;
  }
  return true;
}

bool AnchoredSearch::expand(std::uint32_t index) {
  Images images;
  const std::size_t mapped = frontier_.images_of(index, images.data());
  const std::uint32_t edits = frontier_[index].edits;
  if (frontier_.full()) return descend(images, mapped, edits);
  if (!patience_.expand()) return false;
  bound_.extend(images.data(), mapped, edits, below_, extensions_);
  // The most promising last, since it comes out first.
  std::ranges::sort(extensions_, {},
                    [](const Extension& each) { return std::tuple(-std::int32_t{each.bound}, each.image); });
  for (const Extension& next : extensions_) {
    if (mapped + 1 == pair_.a.size) {
      if (!settled(next.bound)) found(next.bound);
    } else if (frontier_.full()) {
      images[mapped] = next.image;
      if (!settled(next.bound) && !descend(images, mapped + 1, next.edits)) return false;
    } else {
      frontier_.add({index, next.edits, static_cast<std::uint8_t>(mapped + 1), next.image}, next.bound);
    }
  }
  return true;
}

Distance AnchoredSearch::run() {
  const std::uint32_t nothing = bound_.of_nothing();
  if (pair_.a.size == 0) {
    found(nothing);
    return outcome(nothing, false);
  }
  if (settled(nothing)) {
    found(edits_in_order());
    return outcome(nothing, false);
  }
  dive();
  if (settled(nothing)) return outcome(nothing, false);
  frontier_.add({}, nothing);
  auto beam = std::begin(kLaterBeams);
  while (!frontier_.empty() && !settled(frontier_.lowest())) {
    const std::uint32_t bound = frontier_.lowest();
    if (!expand(frontier_.take())) return outcome(bound, true);
    if (beam != std::end(kLaterBeams) && patience_.expansions() >= beam->after) look_ahead(beam++->width);
  }
  // Whatever is left needs more edits than are of interest.
  return outcome(below_, false);
}

}  // namespace millrace::graphs
