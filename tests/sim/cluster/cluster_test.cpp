#include "sim/cluster/cluster.h"

#include <gtest/gtest.h>

#include <set>

namespace millrace::cluster {
namespace {

TEST(NodeTypes, AreZeroTunesEightAndPdspBenchsTwoWithPlausibleHardware) {
  std::set<std::string> names;
  for (const NodeType& type : node_types()) {
    names.insert(type.name);
    EXPECT_GE(type.cores, 8u) << type.name;
    EXPECT_GE(type.speed, 0.5) << type.name;
    EXPECT_LE(type.speed, 1.5) << type.name;
    EXPECT_GE(type.memory.count, 64LL << 30) << type.name;
    EXPECT_GT(type.memory_bandwidth, type.memory_bandwidth_per_core) << type.name;
    EXPECT_GE(type.network.value, 1.17e9) << type.name;
  }
  EXPECT_EQ(names, (std::set<std::string>{"m510", "c6420", "rs620", "c8220x", "c8220", "dss7500", "c6320", "rs6525",
                                          "c6525-25g", "c6525-100g"}));
}

TEST(NodeTypes, MemoryBandwidthIsChannelsTimesTransfers) {
  // c6420: 2 sockets x 6 channels x 2666 MT/s x 8 bytes = 255.9 GB/s.
  EXPECT_NEAR(find_node_type("c6420")->memory_bandwidth.value, 255.9e9, 0.1e9);
  // m510: 2 channels x 2133 MT/s x 8 bytes = 34.1 GB/s.
  EXPECT_NEAR(find_node_type("m510")->memory_bandwidth.value, 34.1e9, 0.1e9);
}

TEST(NodeTypes, TheReferenceCoreIsAc6420s) {
  EXPECT_EQ(find_node_type("c6420")->speed, 1.0);
}

TEST(NodeTypes, OnlyTheNewestHaveAWiderLink) {
  EXPECT_DOUBLE_EQ(find_node_type("c6525-25g")->network.value, 2.925e9);
  EXPECT_DOUBLE_EQ(find_node_type("c6525-100g")->network.value, 1.17e10);
  EXPECT_EQ(find_node_type("c6320")->network.value, 1.17e9);
  EXPECT_DOUBLE_EQ(find_node_type("rs6525")->network.value, 2.925e9);
}

TEST(NodeTypes, UnknownNameIsNoType) {
  EXPECT_EQ(find_node_type("m5100"), nullptr);
}

TEST(Cluster, UniformClusterCountsSlotsAndCores) {
  const Cluster cluster = uniform_cluster(*find_node_type("m510"), 3, 10);
  ASSERT_EQ(cluster.nodes.size(), 3u);
  EXPECT_EQ(cluster.name, "m510");
  EXPECT_EQ(cluster.nodes[2].name, "m510-2");
  EXPECT_EQ(cluster.slots(), 30u);
  EXPECT_EQ(cluster.cores(), 24u);
  EXPECT_EQ(cluster, uniform_cluster(*find_node_type("m510"), 3, 10));
}

}  // namespace
}  // namespace millrace::cluster
