#include "sim/cluster/placement.h"

#include <algorithm>
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

// The place (of so many slots each) with the lowest used/total ratio; the first of several.
std::uint32_t least_used(const std::vector<std::uint64_t>& used, const std::vector<std::uint64_t>& slots) {
  std::size_t least = 0;
  for (std::size_t place = 1; place < used.size(); ++place) {
    // Compares the shares without dividing.
    if (used[place] * slots[least] < used[least] * slots[place]) least = place;
  }
  return static_cast<std::uint32_t>(least);
}

std::vector<std::uint32_t> spread_evenly(const Cluster& cluster, std::uint32_t slots) {
  std::vector<std::uint64_t> used(cluster.nodes.size(), 0), all;
  for (const Node& node : cluster.nodes) all.push_back(node.slots);
  std::vector<std::uint32_t> nodes;
  while (nodes.size() < slots) {
    nodes.push_back(least_used(used, all));
    ++used[nodes.back()];
  }
  return nodes;
}

// A node's task managers, and how many of its slots they have given.
struct Managers {
  std::uint32_t first = 0;  // number through the cluster
  std::vector<std::uint64_t> slots, used;

  std::uint32_t next(SlotSpread spread) {
    std::size_t at = 0;
    if (spread == SlotSpread::evenly) {
      at = least_used(used, slots);
    } else {
      while (at + 1 < slots.size() && used[at] == slots[at]) ++at;
    }
    ++used[at];
    return first + static_cast<std::uint32_t>(at);
  }
};

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
  std::vector<Managers> of_node;
  std::uint32_t first = 0;
  for (const Node& node : cluster.nodes) {
    Managers& managers = of_node.emplace_back();
    managers.first = first;
    const std::uint32_t each = cluster.slots_per_manager > 0 ? cluster.slots_per_manager : node.slots;
    for (std::uint32_t left = node.slots; left > 0;) {
      managers.slots.push_back(std::min(each, left));
      left -= std::min(each, left);
    }
    managers.used.assign(managers.slots.size(), 0);
    first += static_cast<std::uint32_t>(managers.slots.size());
  }
  std::vector<std::uint32_t> result;
  for (const std::uint32_t node : nodes) result.push_back(of_node[node].next(cluster.spread));
  return result;
}

}  // namespace millrace::cluster
