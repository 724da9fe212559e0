// Wall time of work that goes through a shared memory.
#include "sim/runtime/node.h"

#include <gtest/gtest.h>

namespace millrace::runtime {
namespace {

// 100 bytes take 5 us at a core's 20 MB/s and 2.5 us at the node's 40 MB/s.
Node node_with(std::uint32_t busy) {
  Node node;
  node.memory_bandwidth = 40e6;
  node.memory_bandwidth_per_core = 20e6;
  node.busy = busy;
  return node;
}

TEST(Node, WithoutMemoryTrafficOnlySpeedCounts) {
  Node node = node_with(8);
  node.speed = 2;
  EXPECT_EQ(node.wall_ns(1000, 0, 1), 500);
}

TEST(Node, AloneACoreNeedsTheLongerOfCpuAndDraw) {
  EXPECT_DOUBLE_EQ(node_with(1).wall_ns(10'000, 100, 1), 10'000);
  EXPECT_DOUBLE_EQ(node_with(1).wall_ns(3'000, 100, 1), 5'000);
}

// T (T - 10) = 2 * 5 * others * 2.5 us^2: with one other T = (10 + sqrt(100 + 100)) / 2, with three (10 + sqrt(400))
// / 2.
TEST(Node, LoadedMemoryIsSlower) {
  EXPECT_NEAR(node_with(2).wall_ns(10'000, 100, 2), 12'071, 1);
  EXPECT_NEAR(node_with(4).wall_ns(10'000, 100, 4), 15'000, 1);
}

// Eight cores would draw 8 * 100 B in 19.1 us by latency alone: more than 40 MB/s. They get 800 B in 20 us.
TEST(Node, TogetherCoresDrawAtMostTheBandwidth) {
  EXPECT_NEAR(node_with(8).wall_ns(10'000, 100, 8), 20'000, 1e-6);
  EXPECT_NEAR(node_with(80).wall_ns(10'000, 100, 80), 200'000, 1e-6);
}

TEST(Node, GrowsWithTheOthersAndInProportionToTheWork) {
  double before = 0;
  for (std::uint32_t busy = 1; busy < 100; ++busy) {
    const double wall_ns = node_with(busy).wall_ns(10'000, 100, busy);
    EXPECT_GE(wall_ns, before) << busy;
    EXPECT_NEAR(node_with(busy).wall_ns(30'000, 300, busy), 3 * wall_ns, 1e-9 * wall_ns);
    before = wall_ns;
  }
}

}  // namespace
}  // namespace millrace::runtime
