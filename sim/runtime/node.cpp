#include "sim/runtime/node.h"

#include <algorithm>
#include <cmath>

namespace millrace::runtime {

// With T the wall time, u the bytes' time at the node's bandwidth, v at a core's: the other cores' draw is the share
// rho = others * u / T of the bandwidth, and T = alone + v * rise * rho. That is T * (T - alone) = v * rise * others *
// u, whose positive root is taken.
double Node::wall_ns(double cpu_ns, double memory_bytes, double busy_cores) const {
  const double cpu_wall_ns = cpu_ns / speed;
  if (memory_bytes <= 0) return cpu_wall_ns;
  const double by_core_ns = memory_bytes / memory_bandwidth_per_core * 1e9;
  const double by_node_ns = memory_bytes / memory_bandwidth * 1e9;
  const double alone_ns = std::max(cpu_wall_ns, by_core_ns);
  const double others = memory_shared ? std::max(0.0, busy_cores - 1) : 0.0;
  const double product = by_core_ns * kLoadedLatencyRise * others * by_node_ns;
  const double loaded_ns = (alone_ns + std::sqrt(alone_ns * alone_ns + 4 * product)) / 2;
  return std::max(loaded_ns, by_node_ns * (others + 1));
}

std::vector<Node> make_nodes(const cluster::Cluster& cluster) {
  std::vector<Node> nodes;
  for (const cluster::Node& from : cluster.nodes) {
    Node node;
    node.cores = from.type.cores;
    node.speed = from.type.speed;
    node.memory_bandwidth = from.type.memory_bandwidth.value;
    node.memory_bandwidth_per_core = from.type.memory_bandwidth_per_core.value;
    node.network_ns_per_byte = 1e9 / from.type.network.value;
    if (from.type.disk_read.value > 0) node.disk.read_ns_per_byte = 1e9 / from.type.disk_read.value;
    if (from.type.disk_write.value > 0) node.disk.write_ns_per_byte = 1e9 / from.type.disk_write.value;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

void switch_competition(std::vector<Node>& nodes, const EngineProfile& engine) {
  for (Node& node : nodes) {
    if (!engine.share_cores) node.cores = kCoresForAll;
    node.memory_shared = engine.share_memory;
    node.disk.shared = engine.share_disk;
  }
}

}  // namespace millrace::runtime
