// Distances between graphs of a set, each computed once, and no further than was asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graphs/edit_distance.h"

namespace millrace::graphs {

// Refers to the graphs, which must outlive it. Not safe for several threads.
class DistanceTable {
 public:
  // The threshold of the settings is not used. A distance of which the search gave up counts as the edits of the best
  // mapping that it found (capped_pairs() says how many there are). Requires: no fault_of any graph.
  DistanceTable(std::span<const Graph> graphs, DistanceSettings settings);

  std::size_t size() const { return graphs_.size(); }
  // Edits between graphs i and j; 0 if i == j.
  std::uint32_t edits(std::uint32_t i, std::uint32_t j);
  // The same; nothing if there are more than `most`.
  std::optional<std::uint32_t> edits_within(std::uint32_t i, std::uint32_t j, std::uint32_t most);

  std::uint64_t searches() const { return searches_; }      // calls of edit_distance()
  std::uint64_t expansions() const { return expansions_; }  // of all of them
  std::uint64_t capped_pairs() const { return capped_pairs_; }

 private:
  struct Known {
    std::uint32_t at_least = 0;
    bool exact = false;  // at_least is the distance
  };
  Known& known(std::uint32_t i, std::uint32_t j);

  std::span<const Graph> graphs_;
  DistanceSettings settings_;
  std::vector<Known> known_;  // of pairs i < j, row by row of j
  std::uint64_t searches_ = 0, expansions_ = 0, capped_pairs_ = 0;
};

}  // namespace millrace::graphs
