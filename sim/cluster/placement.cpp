#include "sim/cluster/placement.h"

#include <cassert>

namespace millrace::cluster {
namespace {

std::vector<std::uint32_t> filled(const Cluster& cluster, std::uint32_t slots) {
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t node = 0; node < cluster.nodes.size(); ++node) {
    for (std::uint32_t slot = 0; slot < cluster.nodes[node].slots && nodes.size() < slots; ++slot)
      nodes.push_back(node);
  }
  return nodes;
}

std::vector<std::uint32_t> spread_evenly(const Cluster& cluster, std::uint32_t slots) {
  std::vector<std::uint64_t> used(cluster.nodes.size(), 0);
  // Compares the shares used / slots without dividing.
  const auto less_used = [&](std::size_t a, std::size_t b) {
    return used[a] * cluster.nodes[b].slots < used[b] * cluster.nodes[a].slots;
  };
  std::vector<std::uint32_t> nodes;
  while (nodes.size() < slots) {
    std::size_t least = 0;
    for (std::size_t node = 1; node < used.size(); ++node) {
      if (less_used(node, least)) least = node;
    }
    ++used[least];
    nodes.push_back(static_cast<std::uint32_t>(least));
  }
  return nodes;
}

}  // namespace

std::vector<std::uint32_t> node_of_slot(const Cluster& cluster, std::uint32_t slots) {
  assert(slots <= cluster.slots());
  if (!cluster.slot_nodes.empty()) {
    assert(slots <= cluster.slot_nodes.size());
    return {cluster.slot_nodes.begin(), cluster.slot_nodes.begin() + slots};
  }
  return cluster.spread == SlotSpread::evenly ? spread_evenly(cluster, slots) : filled(cluster, slots);
}

std::vector<std::uint32_t> manager_of_slot(const Cluster& cluster, const std::vector<std::uint32_t>& nodes) {
  std::vector<std::uint32_t> first(cluster.nodes.size() + 1, 0);  // managers of the nodes before
  for (std::size_t n = 0; n < cluster.nodes.size(); ++n) {
    const std::uint32_t slots = cluster.nodes[n].slots;
    const std::uint32_t each = cluster.slots_per_manager > 0 ? cluster.slots_per_manager : slots;
    first[n + 1] = first[n] + (slots + each - 1) / each;
  }
  std::vector<std::uint32_t> used(cluster.nodes.size(), 0);
  std::vector<std::uint32_t> managers;
  for (const std::uint32_t node : nodes) {
    const std::uint32_t slot = used[node]++;
    managers.push_back(first[node] + (cluster.slots_per_manager > 0 ? slot / cluster.slots_per_manager : 0));
  }
  return managers;
}

}  // namespace millrace::cluster
