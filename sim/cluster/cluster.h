// Nodes, their hardware and their slots.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/kernel/units.h"

namespace millrace::cluster {

// Hardware of one node. Speed is relative to a c6420 core with all cores loaded (= 1).
struct NodeType {
  std::string name;
  std::uint32_t cores = 1;                                   // physical cores, >= 1
  double speed = 1.0;                                        // > 0
  kernel::Bytes memory{64LL << 30};                          // main memory
  kernel::BytesPerSecond memory_bandwidth{1e11};             // shared by all cores of the node; > 0
  kernel::BytesPerSecond memory_bandwidth_per_core{1.2e10};  // what one core can draw alone; > 0
  kernel::BytesPerSecond network{1.17e9};                    // usable, per direction; > 0
  // The node's disk serves one request after another. 0: nothing waits for it.
  kernel::BytesPerSecond disk_read{0}, disk_write{0};
  kernel::Bytes cache{32LL << 20};  // last level, shared by all cores
  double frequency_ghz = 2.0;       // base clock; a feature of learned models, not used by the engine
  bool operator==(const NodeType&) const = default;
};

// The eight CloudLab types of ZeroTune's Table II, in its order; the sources of the numbers stand beside the table.
std::span<const NodeType> node_types();
// The type of that name; nullptr if there is none. Lives as long as the program.
const NodeType* find_node_type(std::string_view name);

struct Node {
  std::string name;  // unique in the cluster
  NodeType type;
  std::uint32_t slots = 1;  // >= 1
  bool operator==(const Node&) const = default;
};

enum class SlotSpread : std::uint8_t {
  fill,    // node after node (Flink's default)
  evenly,  // the node with the least share of used slots first (cluster.evenly-spread-out-slots)
};

struct Cluster {
  std::string name;
  std::vector<Node> nodes;
  SlotSpread spread = SlotSpread::fill;
  // Slots of one task manager; a node with more slots has several. Subtasks exchange buffers directly only within a
  // manager. 0: a node is one manager.
  std::uint32_t slots_per_manager = 0;
  // Where slots are known one by one, the node of each in the order in which they are used; empty: by `spread`.
  std::vector<std::uint32_t> slot_nodes;
  kernel::Duration network_latency = kernel::Duration::from_ns(75'000);   // one way, between nodes (50-100 us on a LAN)
  kernel::Duration loopback_latency = kernel::Duration::from_ns(30'000);  // one way, between managers of a node

  std::uint32_t slots() const;  // of all nodes
  std::uint32_t cores() const;  // of all nodes, physical
  bool operator==(const Cluster&) const = default;
};

// `count` equal nodes named "<type>-0", "<type>-1", ...; the cluster has the type's name. Requires: count >= 1, slots
// >= 1.
Cluster uniform_cluster(const NodeType& type, std::uint32_t count, std::uint32_t slots_per_node);

}  // namespace millrace::cluster
