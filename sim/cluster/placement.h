// Which node each slot, and so each subtask, lies on.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cluster/cluster.h"

namespace millrace::cluster {

// Node index of each of the first `slots` shared slots. Subtask i of every task goes to shared slot i
// (SlotSharingSlotAllocator), so a subtask's node is result[i]. Slots are taken as the cluster lists them, node after
// node, or from the node with the lowest used/total ratio (LeastUtilizationSlotMatchingStrategy; ties by node order).
// Requires: slots <= cluster.slots().
std::vector<std::uint32_t> node_of_slot(const Cluster& cluster, std::uint32_t slots);

// Task manager of each slot of `nodes` (as node_of_slot gives them), numbered through the cluster: a node's slots fill
// its managers one after the other, or come from the one with the lowest used/total ratio, as the cluster spreads them.
std::vector<std::uint32_t> manager_of_slot(const Cluster& cluster, const std::vector<std::uint32_t>& nodes);

}  // namespace millrace::cluster
