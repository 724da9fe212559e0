#include "sim/cluster/faults.h"

#include <gtest/gtest.h>

namespace millrace::cluster {
namespace {

using namespace kernel::literals;
using kernel::Duration;
using kernel::SimTime;

SimTime at(Duration time) {
  return SimTime() + time;
}

Cluster three_nodes() {
  NodeType type;
  type.name = "n";
  return uniform_cluster(type, 3, 2);
}
Fault loss(const std::string& node, Duration from, Duration duration, Duration every = {}) {
  return {.kind = FaultKind::node_loss, .at = from, .every = every, .duration = duration, .node = node};
}

TEST(Faults, HoldFromTheirStartToTheirEnd) {
  const Fault fault = loss("n-0", 10_s, 3_s, 60_s);
  EXPECT_FALSE(holds_at(fault, at(10_s - 1_ns)));
  EXPECT_TRUE(holds_at(fault, at(10_s)));
  EXPECT_TRUE(holds_at(fault, at(13_s - 1_ns)));
  EXPECT_FALSE(holds_at(fault, at(13_s)));
  EXPECT_TRUE(holds_at(fault, at(71_s)));
  EXPECT_TRUE(starts_at(fault, at(130_s)));
  EXPECT_FALSE(starts_at(fault, at(131_s)));
  const Fault for_ever = loss("n-0", 10_s, Duration());
  EXPECT_TRUE(holds_at(for_ever, at(1000_s)));
}

TEST(Faults, TellTheirNextChange) {
  const Fault fault = loss("n-0", 10_s, 3_s, 60_s);
  std::vector<std::int64_t> seconds;
  for (SimTime t; seconds.size() < 5; seconds.push_back(t.ns() / 1'000'000'000)) t = next_change(fault, t);
  EXPECT_EQ(seconds, (std::vector<std::int64_t>{10, 13, 70, 73, 130}));
  EXPECT_EQ(next_change(loss("n-0", 10_s, Duration()), at(10_s)), SimTime::never());
  Fault crash{.kind = FaultKind::task_crash, .at = 5_s, .every = {}, .duration = {}, .op = "map"};
  EXPECT_EQ(next_change(crash, SimTime()), at(5_s));
  EXPECT_EQ(next_change(crash, at(5_s)), SimTime::never());
  crash.every = 2_s;
  EXPECT_EQ(next_change(crash, at(5_s)), at(7_s));
}

TEST(Faults, LeaveTheOtherNodes) {
  Cluster cluster = three_nodes();
  cluster.slot_nodes = {2, 1, 0, 0, 1, 2};
  const Cluster left = remaining(cluster, {loss("n-1", 10_s, 3_s), loss("other", 0_s, 100_s)}, at(11_s));
  ASSERT_EQ(left.nodes.size(), 2U);
  EXPECT_EQ(left.nodes[1].name, "n-2");
  EXPECT_EQ(left.slots(), 4U);
  EXPECT_EQ(left.slot_nodes, (std::vector<std::uint32_t>{1, 0, 0, 1}));
  EXPECT_EQ(remaining(cluster, {loss("n-1", 10_s, 3_s)}, at(13_s)), cluster);
}

TEST(Faults, SayWhenThereAreEnoughSlots) {
  const Cluster cluster = three_nodes();
  const std::vector<Fault> faults = {loss("n-1", 10_s, 3_s), loss("n-2", 11_s, 10_s)};
  EXPECT_EQ(when_there_are(4, cluster, faults, at(10_s)), at(10_s));
  EXPECT_EQ(when_there_are(4, cluster, faults, at(11_s)), at(13_s));
  EXPECT_EQ(when_there_are(6, cluster, faults, at(11_s)), at(21_s));
  EXPECT_EQ(when_there_are(7, cluster, faults, at(11_s)), SimTime::never());
  EXPECT_EQ(when_there_are(5, cluster, {loss("n-1", 1_s, Duration()), loss("n-0", 1_s, 1_s, 2_s)}, at(1_s)),
            SimTime::never());
}

TEST(Faults, MultiplyTheirFactors) {
  const Fault slow{.kind = FaultKind::slow_node, .at = 1_s, .every = {}, .duration = 5_s, .factor = 0.5, .node = "a"};
  const Fault slower{.kind = FaultKind::slow_node, .at = 3_s, .every = {}, .duration = 5_s, .factor = 0.2, .node = "a"};
  EXPECT_EQ(speed_factor({slow, slower}, "a", at(2_s)), 0.5);
  EXPECT_EQ(speed_factor({slow, slower}, "a", at(4_s)), 0.1);
  EXPECT_EQ(speed_factor({slow, slower}, "a", at(7_s)), 0.2);
  EXPECT_EQ(speed_factor({slow, slower}, "b", at(4_s)), 1);
}

}  // namespace
}  // namespace millrace::cluster
