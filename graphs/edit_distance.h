// Exact graph edit distance: the least number of edits that turn one graph into another. [StreamTune, section IV-C]
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "graphs/graph.h"

namespace millrace::graphs {

enum class Method {
  // Best-first over partial mappings in the order of the vertices, with the labels of what is not mapped yet as its
  // only bound; knows neither thresholds nor upper bounds. [Riesen, Fankhauser, Bunke, MLG 2007; the baseline of
  // StreamTune, Fig. 11b]
  kDirect,
  // AStar+-LSa: best-first over mappings in an order in which vertices hang together, with a bound from the labels that
  // knows at which mapped vertex an edge is anchored, and without whatever exceeds the threshold or the best mapping
  // that is known. [Chang et al., ICDE 2020]
  kAnchored,
};

// Edits, at a cost of 1 each: insert or delete a vertex (without edges), insert or delete an edge, change the label of
// a vertex or of an edge, and, if directed, reverse an edge. An edge that is reversed and has another label is two
// edits.
struct DistanceSettings {
  bool directed = true;  // false: edges have no direction, and there is nothing to reverse
  Method method = Method::kAnchored;
  std::optional<std::uint32_t> threshold = {};  // edits above which the number does not matter; nothing: always exact
  std::optional<std::uint64_t> max_expansions = {};  // after which the search gives up; nothing: never
  // Asked with the expansions of this search so far, 0 first, then every kExpansionsPerQuestion: a clock that starts at
  // 0 can bound the time of each search. {}: never.
  std::function<bool(std::uint64_t)> give_up = {};
  std::size_t max_stored = std::size_t{1}
                           << 23;  // partial mappings kept, of 12 bytes; the search goes on depth-first then
};
inline constexpr std::uint64_t kExpansionsPerQuestion = 1024;

struct Distance {
  std::optional<std::uint32_t> edits;  // nothing: above the threshold, or the search gave up
  bool capped = false;                 // it gave up
  std::uint32_t at_least = 0;          // proven bound; `edits` if there are any, above the threshold if it is
  std::uint32_t at_most = 0;           // edits of a mapping that was found; `edits` if there are any
  std::uint64_t expansions = 0;        // partial mappings of which the extensions were looked at
};

// The same whichever graph comes first, as a number of edits. Time is exponential in the vertices at worst; memory is
// bounded by max_stored. Requires: no fault_of either graph.
Distance edit_distance(const Graph& a, const Graph& b, const DistanceSettings& settings = {});

}  // namespace millrace::graphs
