#include "experiments/published/instance_list.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

// "OFFSET: SENTENCE".
std::string mistake_of(std::string_view text) {
  const auto instances = read_instances(text);
  return instances ? "no mistake" : fmt::format("{}: {}", instances.error().offset, instances.error().text);
}

TEST(InstanceList, ReadsMembersInAnyOrderAndPassesOverOthers) {
  const auto instances = read_instances(
      "[{outputRate=5.5, avgCPULoad=13.4, inputRate=2e3, host=h1, realSelectivity=-1.5, mood=good},{host=h2}, "
      "{host=h3, inputRate=NaN, outputRate=null}]");
  ASSERT_TRUE(instances.has_value()) << instances.error().text;
  ASSERT_EQ(instances->size(), 3);
  EXPECT_EQ(instances->at(0), (PublishedInstance{"h1", 2000, 5.5, -1.5, 13.4}));
  EXPECT_EQ(instances->at(1), (PublishedInstance{"h2", {}, {}, {}, {}}));
  EXPECT_EQ(instances->at(2), (PublishedInstance{"h3", {}, {}, {}, {}}));
}

TEST(InstanceList, MayBeEmpty) {
  ASSERT_TRUE(read_instances("[]").has_value());
  EXPECT_TRUE(read_instances(" [ ] ")->empty());
}

TEST(InstanceList, SaysWhereItIsWrong) {
  EXPECT_EQ(mistake_of(""), "0: the list ends; '[' is wanted in the list of instances");
  EXPECT_EQ(mistake_of("[{host=h1}"), "10: the list ends; ']' is wanted in the list of instances");
  EXPECT_EQ(mistake_of("[{host=h1} {host=h2}]"), "11: '{' is found; ']' is wanted in the list of instances");
  EXPECT_EQ(mistake_of("[{outputRate=1}]"), "1: an instance without a host");
  EXPECT_EQ(mistake_of("[{host=h1, outputRate=fast}]"), "22: 'fast' is found; 'outputRate' is a number");
  EXPECT_EQ(mistake_of("[{host=h1, outputRate=}]"), "22: 'outputRate' of an instance has no value");
  EXPECT_EQ(mistake_of("[{host=h1, inputRate=-1}]"), "21: 'inputRate' is below 0");
  EXPECT_EQ(mistake_of("[{host=h1, host=h2}]"), "11: an instance has two hosts");
  EXPECT_EQ(mistake_of("[{host=h1}] and"), "12: 'a' is found behind the list of instances");
}

}  // namespace
}  // namespace millrace::experiments
