#include "graphs/distance_table.h"

#include <algorithm>
#include <utility>

namespace millrace::graphs {

DistanceTable::DistanceTable(std::span<const Graph> graphs, DistanceSettings settings)
    : graphs_(graphs), settings_(std::move(settings)), known_(graphs.size() * (graphs.size() + 1) / 2) {}

DistanceTable::Known& DistanceTable::known(std::uint32_t i, std::uint32_t j) {
  const std::size_t higher = std::max(i, j);
  return known_[higher * (higher + 1) / 2 + std::min(i, j)];
}

std::uint32_t DistanceTable::edits(std::uint32_t i, std::uint32_t j) {
  return *edits_within(i, j, UINT32_MAX);
}

std::optional<std::uint32_t> DistanceTable::edits_within(std::uint32_t i, std::uint32_t j, std::uint32_t most) {
  if (i == j) return 0;
  Known& pair = known(i, j);
  if (!pair.exact && pair.at_least <= most) {
    DistanceSettings settings = settings_;
    settings.threshold = most == UINT32_MAX ? std::nullopt : std::optional(most);
    // In one order, so that what a search that gives up has found does not depend on who asks.
    const Distance distance = edit_distance(graphs_[std::min(i, j)], graphs_[std::max(i, j)], settings);
    ++searches_;
    expansions_ += distance.expansions;
    if (distance.capped) ++capped_pairs_;
    pair.exact = distance.capped || distance.edits;
    pair.at_least = distance.capped ? distance.at_most : distance.at_least;
  }
  if (!pair.exact || pair.at_least > most) return std::nullopt;
  return pair.at_least;
}

}  // namespace millrace::graphs
