#include "sim/cluster/cluster.h"

#include <fmt/format.h>

#include <cassert>

namespace millrace::cluster {

std::uint32_t Cluster::slots() const {
  std::uint32_t sum = 0;
  for (const Node& node : nodes) sum += node.slots;
  return sum;
}

std::uint32_t Cluster::cores() const {
  std::uint32_t sum = 0;
  for (const Node& node : nodes) sum += node.type.cores;
  return sum;
}

Cluster uniform_cluster(const NodeType& type, std::uint32_t count, std::uint32_t slots_per_node) {
  assert(count >= 1 && slots_per_node >= 1);
  Cluster cluster;
  cluster.name = type.name;
  for (std::uint32_t i = 0; i < count; ++i) {
    cluster.nodes.push_back({fmt::format("{}-{}", type.name, i), type, slots_per_node});
  }
  return cluster;
}

}  // namespace millrace::cluster
