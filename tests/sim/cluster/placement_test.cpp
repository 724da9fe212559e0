#include "sim/cluster/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::cluster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Cluster cluster_with_slots(const std::vector<std::uint32_t>& slots, SlotSpread spread) {
  Cluster cluster;
  cluster.spread = spread;
  for (const std::uint32_t each : slots) cluster.nodes.push_back({"node", NodeType{}, each});
  return cluster;
}

TEST(Placement, FillsNodeAfterNode) {
  const Cluster cluster = cluster_with_slots({2, 3, 2}, SlotSpread::fill);
  EXPECT_THAT(node_of_slot(cluster, 6), ElementsAre(0, 0, 1, 1, 1, 2));
  EXPECT_THAT(node_of_slot(cluster, 1), ElementsAre(0));
  EXPECT_THAT(node_of_slot(cluster, 0), IsEmpty());
}

TEST(Placement, SpreadsOverEqualNodesInTurn) {
  const Cluster cluster = cluster_with_slots({2, 2, 2}, SlotSpread::evenly);
  EXPECT_THAT(node_of_slot(cluster, 6), ElementsAre(0, 1, 2, 0, 1, 2));
}

TEST(Placement, SpreadsByTheShareOfUsedSlots) {
  // Shares before each choice: 0/1 0/4 -> 0; 1/1 0/4 -> 1; then node 1 until it is full.
  const Cluster cluster = cluster_with_slots({1, 4}, SlotSpread::evenly);
  EXPECT_THAT(node_of_slot(cluster, 5), ElementsAre(0, 1, 1, 1, 1));
  // 0/2 0/4 -> 0; 1/2 0/4 -> 1; 1/2 1/4 -> 1; 1/2 2/4 tie -> 0; then the rest of node 1.
  const Cluster unequal = cluster_with_slots({2, 4}, SlotSpread::evenly);
  EXPECT_THAT(node_of_slot(unequal, 6), ElementsAre(0, 1, 1, 0, 1, 1));
}

// Slots that are known one by one go before any rule.
TEST(Placement, TakesSlotsAsTheyAreListed) {
  Cluster cluster = cluster_with_slots({3, 3, 3}, SlotSpread::evenly);
  cluster.slot_nodes = {2, 2, 0, 1, 2};
  EXPECT_THAT(node_of_slot(cluster, 5), ElementsAre(2, 2, 0, 1, 2));
  EXPECT_THAT(node_of_slot(cluster, 2), ElementsAre(2, 2));
}

TEST(Managers, ANodeIsOneUntilToldOtherwise) {
  const Cluster cluster = cluster_with_slots({2, 3}, SlotSpread::fill);
  EXPECT_THAT(manager_of_slot(cluster, {0, 0, 1, 1, 1}), ElementsAre(0, 0, 1, 1, 1));
  EXPECT_THAT(manager_of_slot(cluster, {}), IsEmpty());
}

TEST(Managers, FillUpOneAfterTheOther) {
  Cluster cluster = cluster_with_slots({5, 4}, SlotSpread::fill);
  cluster.slots_per_manager = 2;
  // Node 0 has managers 0, 1 and 2 (the last with one slot), node 1 has 3 and 4.
  EXPECT_THAT(manager_of_slot(cluster, {0, 0, 0, 0, 0, 1, 1, 1, 1}), ElementsAre(0, 0, 1, 1, 2, 3, 3, 4, 4));
}

// Whatever the order in which nodes take turns.
TEST(Managers, AreCountedNodeByNode) {
  Cluster cluster = cluster_with_slots({4, 4}, SlotSpread::fill);
  cluster.slots_per_manager = 2;
  EXPECT_THAT(manager_of_slot(cluster, {0, 1, 0, 1, 0, 1, 0, 1}), ElementsAre(0, 2, 0, 2, 1, 3, 1, 3));
}

TEST(Managers, OfANodeTakeTurnsWhereSlotsAreSpread) {
  Cluster cluster = cluster_with_slots({4, 4}, SlotSpread::evenly);
  cluster.slots_per_manager = 2;
  EXPECT_THAT(manager_of_slot(cluster, node_of_slot(cluster, 8)), ElementsAre(0, 2, 1, 3, 0, 2, 1, 3));
  // The second manager of five slots has one.
  Cluster uneven = cluster_with_slots({5}, SlotSpread::evenly);
  uneven.slots_per_manager = 4;
  EXPECT_THAT(manager_of_slot(uneven, {0, 0, 0, 0, 0}), ElementsAre(0, 1, 0, 0, 0));
}

TEST(Managers, OfOneSlotEachAreAllDifferent) {
  Cluster cluster = cluster_with_slots({2, 3}, SlotSpread::fill);
  cluster.slots_per_manager = 1;
  EXPECT_THAT(manager_of_slot(cluster, {1, 0, 1, 1, 0}), ElementsAre(2, 0, 3, 4, 1));
}

}  // namespace
}  // namespace millrace::cluster
