// What a best-first search over mappings has found but not looked at. Internal.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "graphs/edit_distance.h"

namespace millrace::graphs {

inline constexpr std::uint8_t kDeleted = 0xFF;  // image of a vertex that is mapped to none

// The vertices of the first graph below some index are mapped; the images of all but the last are those of the parent.
struct PartialMapping {
  std::uint32_t parent = 0;  // index in the frontier; of itself for the empty mapping
  std::uint16_t edits = 0;   // that the mapped vertices and the edges between them need
  std::uint8_t mapped = 0;   // how many vertices
  std::uint8_t image = 0;    // of vertex mapped - 1
};

// Mappings by their bounds: the lowest first, of these the one that came last, so that equals are looked at
// depth-first. Those taken out stay stored, since others may descend from them.
class Frontier {
 public:
  // At most this many are to be stored, and one to begin with.
  explicit Frontier(std::size_t most) : most_(std::min<std::size_t>(most, UINT32_MAX)) {
    mappings_.reserve(std::min(most_, kAtFirst));
  }

  bool full() const { return mappings_.size() >= most_; }
  bool empty() const { return size_ == 0; }
  void add(const PartialMapping& mapping, std::uint32_t bound) {
    if (bound >= by_bound_.size()) by_bound_.resize(bound + 1);
    by_bound_[bound].push_back(static_cast<std::uint32_t>(mappings_.size()));
    mappings_.push_back(mapping);
    if (size_++ == 0 || bound < lowest_) lowest_ = bound;
  }
  // Bound of what take() returns next. Requires: not empty().
  std::uint32_t lowest() {
    assert(!empty());
    while (by_bound_[lowest_].empty()) ++lowest_;
    return lowest_;
  }
  std::uint32_t take() {
    auto& open = by_bound_[lowest()];
    const std::uint32_t index = open.back();
    open.pop_back();
    --size_;
    return index;
  }
  const PartialMapping& operator[](std::uint32_t index) const { return mappings_[index]; }
  // Fills images[0 .. mapped), and returns how many these are.
  std::size_t images_of(std::uint32_t index, std::uint8_t* images) const {
    const std::size_t mapped = mappings_[index].mapped;
    for (; mappings_[index].mapped > 0; index = mappings_[index].parent) {
      images[mappings_[index].mapped - 1] = mappings_[index].image;
    }
    return mapped;
  }

 private:
  static constexpr std::size_t kAtFirst = 256;  // place for as many as most searches store
  std::size_t most_;
  std::vector<PartialMapping> mappings_;
  std::vector<std::vector<std::uint32_t>> by_bound_;
  std::size_t size_ = 0;  // not taken out
  std::uint32_t lowest_ = 0;
};

// How much a search may still do.
class Patience {
 public:
  explicit Patience(const DistanceSettings& settings) : settings_(settings) {}

  // Counts an expansion; false: give up instead.
  bool expand() {
    if (settings_.max_expansions && expansions_ >= *settings_.max_expansions) return false;
    if (settings_.give_up && expansions_ % kExpansionsPerQuestion == 0 && settings_.give_up(expansions_)) {
      return false;
    }
    ++expansions_;
    return true;
  }
  std::uint64_t expansions() const { return expansions_; }

 private:
  const DistanceSettings& settings_;
  std::uint64_t expansions_ = 0;
};

}  // namespace millrace::graphs
