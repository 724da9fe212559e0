#include "sim/runtime/node.h"

namespace millrace::runtime {

std::vector<Node> make_nodes(const cluster::Cluster& cluster) {
  std::vector<Node> nodes;
  for (const cluster::Node& from : cluster.nodes) {
    Node node;
    node.cores = from.type.cores;
    node.speed = from.type.speed;
    node.memory_bandwidth = from.type.memory_bandwidth.value;
    node.memory_bandwidth_per_core = from.type.memory_bandwidth_per_core.value;
    node.network = from.type.network.value;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

}  // namespace millrace::runtime
