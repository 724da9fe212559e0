#include "graphs/similarity.h"

#include <algorithm>
#include <cassert>

namespace millrace::graphs {

std::vector<std::uint32_t> similar_to(DistanceTable& table, std::uint32_t query, std::span<const std::uint32_t> among,
                                      std::uint32_t tau) {
  std::vector<std::uint32_t> similar;
  std::ranges::copy_if(among, std::back_inserter(similar),
                       [&](std::uint32_t g) { return table.edits_within(query, g, tau).has_value(); });
  return similar;
}

std::uint32_t similarity_center(DistanceTable& table, std::span<const std::uint32_t> members,
                                std::span<const std::uint32_t> weights, std::uint32_t tau) {
  assert(!members.empty() && (weights.empty() || weights.size() == table.size()));
  const auto weight = [&](std::uint32_t g) { return weights.empty() ? 1 : std::uint64_t{weights[g]}; };
  std::vector<std::uint64_t> appearances(table.size());
  for (const std::uint32_t query : members) {
    for (const std::uint32_t g : similar_to(table, query, members, tau)) appearances[g] += weight(query);
  }
  std::uint64_t most = 0;
  for (const std::uint32_t g : members) most = std::max(most, appearances[g]);
  std::vector<std::uint32_t> equals;
  std::ranges::copy_if(members, std::back_inserter(equals), [&](std::uint32_t g) { return appearances[g] == most; });
  if (equals.size() == 1) return equals.front();  // totals cost exact distances to whatever is far away

  std::uint32_t center = equals.front();
  std::uint64_t least = UINT64_MAX;
  for (const std::uint32_t g : equals) {
    std::uint64_t total = 0;
    for (const std::uint32_t other : members) total += weight(other) * table.edits(g, other);
    if (total < least || (total == least && g < center)) {
      least = total;
      center = g;
    }
  }
  return center;
}

}  // namespace millrace::graphs
