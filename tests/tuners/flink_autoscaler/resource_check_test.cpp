#include "tuners/flink_autoscaler/resource_check.h"

#include <gtest/gtest.h>

namespace millrace::tuners::flink_autoscaler {
namespace {

TEST(AutoscalerResources, AManagerIsItsPartOfANode) {
  cluster::NodeType type;
  type.cores = 8;
  type.memory = kernel::Bytes{64LL << 30};
  cluster::Cluster cluster = cluster::uniform_cluster(type, 2, 8);
  cluster.slots_per_manager = 2;
  const auto manager = manager_shape(&cluster, {}, {});
  ASSERT_TRUE(manager.has_value());
  EXPECT_EQ(manager->slots, 2u);
  EXPECT_DOUBLE_EQ(manager->cores, 2);
  EXPECT_DOUBLE_EQ(manager->memory_gib, 16);
  EXPECT_FALSE(manager_shape(nullptr, {}, {}).has_value());
}

TEST(AutoscalerResources, WithoutAClusterAManagerIsASlotOfThoseSeenOrWhatIsSaid) {
  job::Observation seen;
  seen.slots = 8;
  seen.cores = 4;
  Settings settings;
  const auto slot = manager_shape(nullptr, seen, settings);
  ASSERT_TRUE(slot.has_value());
  EXPECT_EQ(slot->slots, 1u);
  EXPECT_DOUBLE_EQ(slot->cores, 0.5);
  EXPECT_DOUBLE_EQ(slot->memory_gib, 0);
  settings.manager_slots = 4;
  EXPECT_DOUBLE_EQ(manager_shape(nullptr, seen, settings)->cores, 2);
  settings.manager_cores = 3;
  settings.manager_memory_gib = 16;
  const auto said = manager_shape(nullptr, {}, settings);
  ASSERT_TRUE(said.has_value());
  EXPECT_EQ(said->slots, 4u);
  EXPECT_DOUBLE_EQ(said->cores, 3);
  EXPECT_DOUBLE_EQ(said->memory_gib, 16);
}

TEST(AutoscalerResources, ChecksSlotsAndQuotasOfWhatGrows) {
  const ManagerShape manager{.slots = 4, .cores = 8, .memory_gib = 32};
  Settings settings;
  EXPECT_EQ(refusal(4, 10, 16, manager, settings), "");
  EXPECT_EQ(refusal(4, 20, 16, manager, settings), "it would need 20 slots of 16");
  EXPECT_EQ(refusal(4, 20, 0, manager, settings), "");
  // 10 slots are 3 managers: 24 cores, 96 GiB.
  settings.cpu_quota = 24;
  EXPECT_EQ(refusal(4, 10, 16, manager, settings), "");
  settings.cpu_quota = 23;
  EXPECT_EQ(refusal(4, 10, 16, manager, settings), "it would need 24 cores of a quota of 23");
  EXPECT_EQ(refusal(9, 10, 16, manager, settings), "");  // 3 managers before
  EXPECT_EQ(refusal(4, 10, 16, std::nullopt, settings), "");
  settings.cpu_quota = 0;
  settings.memory_quota_gib = 64;
  EXPECT_EQ(refusal(4, 10, 16, manager, settings), "it would need 96 GiB of a quota of 64");
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
