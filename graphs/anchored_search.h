// AStar+-LSa. Internal.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graphs/anchored_bound.h"
#include "graphs/edit_distance.h"
#include "graphs/frontier.h"

namespace millrace::graphs {

// Best-first with the bound LSa. A mapping found by a dive says from the start what need not be looked at, later those
// of beam searches; the paper's threshold does the same. Requires: a.size <= b.size; settings that outlive it.
class AnchoredSearch {
 public:
  AnchoredSearch(const ComparedPair& pair, const DistanceSettings& settings);

  Distance run();

 private:
  using Images = std::array<std::uint8_t, kMostVertices>;
  struct Beam {
    Images images{};
    Extension last;
  };

  bool settled(std::uint32_t bound) const { return bound >= below_; }
  void found(std::uint32_t edits);
  std::uint32_t edits_in_order() const;
  void dive();
  void look_ahead(std::size_t width);
  bool expand(std::uint32_t index);
  bool descend(Images& images, std::size_t mapped, std::uint32_t edits);
  Distance outcome(std::uint32_t at_least, bool capped) const;

  const ComparedPair& pair_;
  const DistanceSettings& settings_;
  AnchoredBound bound_;
  Patience patience_;
  Frontier frontier_;
  std::uint32_t best_ = UINT32_MAX;   // edits of the best mapping found
  std::uint32_t below_ = UINT32_MAX;  // edits below it are still of interest: not best_, not above the threshold
  std::vector<Extension> extensions_;
};

}  // namespace millrace::graphs
