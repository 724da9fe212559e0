// The table of known node types.
//
// cores, base clock, memory, link: CloudLab manual, chapter "Hardware" (rs620: the E5-2660 variant, which is the most
// common one of that cluster; rs6525 is listed there as r6525).
// speed: PassMark CPU Mark per physical core relative to c6420 (all cores loaded), within about 15 %.
// memory bandwidth: channels x transfers/s x 8 bytes x sockets, from the processors' data sheets (Intel ARK, AMD EPYC
// 7002 and 7003 data sheets): the peak that the memory interface allows.
// memory bandwidth per core: an estimate; about what STREAM draws with one thread on each generation.
// network: 10 GbE carries 1.17e9 payload bytes/s after Ethernet, IP and TCP headers; 25 GbE 2.5 times that,
// 100 GbE ten times.
#include <algorithm>
#include <array>

#include "sim/cluster/cluster.h"

namespace millrace::cluster {
namespace {

constexpr double kTenGigabit = 1.17e9;  // usable bytes/s per direction

constexpr double ddr(double mega_transfers_per_s, int channels, int sockets) {
  return mega_transfers_per_s * 1e6 * 8 * channels * sockets;
}

NodeType type(std::string name, std::uint32_t cores, double speed, std::int64_t memory_gib, double memory_bandwidth,
              double memory_bandwidth_per_core, double network, double frequency_ghz) {
  NodeType built;
  built.name = std::move(name);
  built.cores = cores;
  built.speed = speed;
  built.memory = {memory_gib << 30};
  built.memory_bandwidth = {memory_bandwidth};
  built.memory_bandwidth_per_core = {memory_bandwidth_per_core};
  built.network = {network};
  built.frequency_ghz = frequency_ghz;
  return built;
}

const std::array<NodeType, 10>& table() {
  static const std::array<NodeType, 10> kTypes = {
      // Xeon D-1548, 1 x 8 cores, DDR4-2133 on 2 channels
      type("m510", 8, 0.80, 64, ddr(2133, 2, 1), 1.1e10, kTenGigabit, 2.0),
      // 2 x Xeon Gold 6142, 16 cores, DDR4-2666 on 6 channels
      type("c6420", 32, 1.00, 384, ddr(2666, 6, 2), 1.2e10, kTenGigabit, 2.6),
      // 2 x Xeon E5-2660, 8 cores, DDR3-1600 on 4 channels
      type("rs620", 16, 0.85, 256, ddr(1600, 4, 2), 0.9e10, kTenGigabit, 2.2),
      // 2 x Xeon E5-2660 v2, 10 cores, DDR3-1866 on 4 channels
      type("c8220x", 20, 0.85, 256, ddr(1866, 4, 2), 1.0e10, kTenGigabit, 2.2),
      type("c8220", 20, 0.85, 256, ddr(1866, 4, 2), 1.0e10, kTenGigabit, 2.2),
      // 2 x Xeon E5-2620 v3, 6 cores, DDR4-1866 on 4 channels
      type("dss7500", 12, 1.00, 128, ddr(1866, 4, 2), 1.1e10, kTenGigabit, 2.4),
      // 2 x Xeon E5-2683 v3, 14 cores, DDR4-2133 on 4 channels
      type("c6320", 28, 0.80, 256, ddr(2133, 4, 2), 1.1e10, kTenGigabit, 2.0),
      // 2 x EPYC 7543, 32 cores, DDR4-3200 on 8 channels
      type("rs6525", 64, 1.30, 256, ddr(3200, 8, 2), 2.0e10, 2.5 * kTenGigabit, 2.8),
      // 1 x EPYC 7302P, 16 cores, DDR4-3200 on 8 channels
      type("c6525-25g", 16, 1.30, 128, ddr(3200, 8, 1), 2.0e10, 2.5 * kTenGigabit, 3.0),
      // 1 x EPYC 7402P, 24 cores, DDR4-3200 on 8 channels
      type("c6525-100g", 24, 1.15, 128, ddr(3200, 8, 1), 2.0e10, 10 * kTenGigabit, 2.8),
  };
  return kTypes;
}

}  // namespace

std::span<const NodeType> node_types() {
  return table();
}

const NodeType* find_node_type(std::string_view name) {
  const auto found =
      std::find_if(table().begin(), table().end(), [&](const NodeType& each) { return each.name == name; });
  return found == table().end() ? nullptr : &*found;
}

}  // namespace millrace::cluster
