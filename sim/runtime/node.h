// A node as a queue for its cores, its network interface and its disk.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/kernel/time.h"
#include "sim/runtime/disk.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

// How much longer a memory access takes at full bandwidth than on an idle memory, as a multiple of the latter: (loaded
// - idle) / idle. [estimate] Intel's Memory Latency Checker reports about 0.6 (reads only) to 2 (reads and writes
// mixed) for two-socket Xeons; the rise is close to linear until the last tenth.
inline constexpr double kLoadedLatencyRise = 2.0;

// Cores of a node where nobody waits for one.
inline constexpr std::uint32_t kCoresForAll = 1U << 30;

// In a node's queue for cores: a turn of its background threads.
inline constexpr std::uint32_t kBackgroundTurn = 0xffffffff;

// Subtasks that want a core wait first come, first served, and get it for at most a quantum at a time while others
// wait.
struct Node {
  std::uint32_t cores = 1;
  std::uint32_t busy = 0;      // cores given away
  std::uint32_t subtasks = 0;  // that live here,
  std::uint32_t threads = 0;   // and most that work for them at once
  double speed = 1;
  double memory_bandwidth = 1e11, memory_bandwidth_per_core = 1e10;  // bytes/s
  bool memory_shared = true;                                         // and the cache; false: as if each core were alone
  double network_ns_per_byte = 1;                                    // in each direction
  std::deque<std::uint32_t> waiting;                                 // subtasks, and kBackgroundTurn
  double background_ns = 0;      // CPU time that background threads owe, less than the turns given or waiting
  bool paused = false;           // gives no core to anyone
  kernel::SimTime paused_until;  // never(): it is lost
  kernel::SimTime egress_free, ingress_free;
  Disk disk{};

  // Core time given away since the start, in core nanoseconds.
  double core_ns(kernel::SimTime now) const { return given_ns + busy * static_cast<double>((now - given_until).ns()); }
  void take_core(kernel::SimTime now) {
    given_ns = core_ns(now);
    given_until = now;
    ++busy;
  }
  void give_core_back(kernel::SimTime now) {
    given_ns = core_ns(now);
    given_until = now;
    --busy;
  }
  double given_ns = 0;  // until given_until
  kernel::SimTime given_until;

  // Wall time (ns) of work on one of this node's cores while `busy_cores` (itself included) are busy: CPU time on a
  // core of speed 1, and bytes through main memory. Costs are measured with the memory at leisure, so they contain its
  // time: alone, a core needs the CPU time, or what it takes to draw the bytes if that is longer. Beside other busy
  // cores, taken to do like work, each access waits for theirs: the latency of a loaded memory rises linearly with its
  // utilisation (kLoadedLatencyRise). Together the busy cores never draw more than the node's bandwidth. Never
  // decreases in `busy_cores`; grows in proportion to the work.
  double wall_ns(double cpu_ns, double memory_bytes, double busy_cores) const;
};

// Sends `bytes` from one node to another, not before `earliest`: first through the sender's interface, then (after the
// link's latency) through the receiver's, each first come, first served. Returns when they have arrived.
inline kernel::SimTime transmit(Node& from, Node& to, double bytes, kernel::Duration latency,
                                kernel::SimTime earliest) {
  const auto through = [bytes](const Node& node) {
    return kernel::Duration::from_ns(static_cast<std::int64_t>(bytes * node.network_ns_per_byte + 0.5));
  };
  const kernel::SimTime start = earliest > from.egress_free ? earliest : from.egress_free;
  from.egress_free = start + through(from);
  const kernel::SimTime reaches = start + latency;
  const kernel::SimTime begin = reaches > to.ingress_free ? reaches : to.ingress_free;
  to.ingress_free = begin + through(to);
  const kernel::SimTime sent = from.egress_free + latency;
  return to.ingress_free > sent ? to.ingress_free : sent;
}

std::vector<Node> make_nodes(const cluster::Cluster& cluster);

// What subtasks do not compete for, by the engine's switches, every one of them gets as if it were alone on its node.
void switch_competition(std::vector<Node>& nodes, const EngineProfile& engine);

}  // namespace millrace::runtime
