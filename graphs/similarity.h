// Similarity search and similarity centers. [StreamTune, Definitions 1 and 2, Eq. 7]
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graphs/distance_table.h"

namespace millrace::graphs {

// Sim(query, tau) = {g in among | ged(query, g) <= tau}, in the order of `among`. Indices are those of the table.
// [Definition 1]
std::vector<std::uint32_t> similar_to(DistanceTable& table, std::uint32_t query, std::span<const std::uint32_t> among,
                                      std::uint32_t tau);

// The member that appears most often in the searches of all members; members count `weights[member]` times (empty:
// once). Of several, the one with the least total distance to all, then the least index. [Definition 2, Eq. 7; the
// order of equals is ours] Requires: members, and a weight of each graph of the table, or none at all.
std::uint32_t similarity_center(DistanceTable& table, std::span<const std::uint32_t> members,
                                std::span<const std::uint32_t> weights, std::uint32_t tau);

}  // namespace millrace::graphs
