// A node as a queue for its cores, and its network interface.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/kernel/time.h"

namespace millrace::runtime {

// Subtasks that want a core wait first come, first served, and get it for at most a quantum at a time while others
// wait.
struct Node {
  std::uint32_t cores = 1;
  std::uint32_t busy = 0;      // cores given away
  std::uint32_t subtasks = 0;  // that live here
  double speed = 1;
  double memory_bandwidth = 1e11, memory_bandwidth_per_core = 1e10;  // bytes/s
  double network = 1e9;                                              // bytes/s per direction
  std::deque<std::uint32_t> waiting;                                 // subtasks
  kernel::SimTime egress_free, ingress_free;

  // Wall time of work on one of this node's cores now: its memory traffic at the rate that is left to a core when all
  // busy ones draw alike, beside the CPU time.
  double wall_ns(double cpu_ns, double memory_bytes) const {
    double ns = cpu_ns / speed;
    if (memory_bytes > 0) {
      const double fair = memory_bandwidth / (busy > 0 ? busy : 1);
      ns += memory_bytes / (fair < memory_bandwidth_per_core ? fair : memory_bandwidth_per_core) * 1e9;
    }
    return ns;
  }
};

// Sends `bytes` from one node to another, not before `earliest`: first through the sender's interface, then (after the
// link's latency) through the receiver's, each first come, first served. Returns when they have arrived.
inline kernel::SimTime transmit(Node& from, Node& to, double bytes, kernel::Duration latency,
                                kernel::SimTime earliest) {
  const auto through = [bytes](const Node& node) { return kernel::Duration::from_seconds(bytes / node.network); };
  const kernel::SimTime start = earliest > from.egress_free ? earliest : from.egress_free;
  from.egress_free = start + through(from);
  const kernel::SimTime reaches = start + latency;
  const kernel::SimTime begin = reaches > to.ingress_free ? reaches : to.ingress_free;
  to.ingress_free = begin + through(to);
  const kernel::SimTime sent = from.egress_free + latency;
  return to.ingress_free > sent ? to.ingress_free : sent;
}

std::vector<Node> make_nodes(const cluster::Cluster& cluster);

}  // namespace millrace::runtime
