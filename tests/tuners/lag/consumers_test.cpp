#include "tuners/lag/consumers.h"

#include <gtest/gtest.h>

#include <limits>

namespace millrace::tuners::lag {
namespace {

TopicLag topic(double records, std::uint32_t partitions, std::uint32_t lagging) {
  return {.records = records, .partitions = partitions, .lagging = lagging, .is_upper_bound = false};
}

// A source with an instance per partition, which waited so many ms per second for input.
job::Observation reading(double lag, const std::vector<std::optional<double>>& idle) {
  job::Observation seen;
  seen.sources["in"].lag_records = lag;
  seen.sources["in"].partitions = static_cast<std::uint32_t>(idle.size());
  for (const auto& each : idle) {
    job::Metrics metrics;
    metrics.idle_ms_per_s = each;
    seen.operators["in"].subtasks.push_back(metrics);
  }
  return seen;
}

TEST(Consumers, AreTheLagOverTheThreshold) {
  EXPECT_DOUBLE_EQ(consumers_for({}, topic(55, 16, 16)), 5.5);
  EXPECT_DOUBLE_EQ(consumers_for({.lag_threshold = 100}, topic(55, 16, 16)), 0.55);
  EXPECT_EQ(consumers_for({}, topic(0, 16, 0)), 0);
}

TEST(Consumers, AreNoMoreThanPartitionsUnlessIdleOnesAreAllowed) {
  EXPECT_EQ(consumers_for({}, topic(1e6, 16, 16)), 16);
  EXPECT_EQ(consumers_for({}, topic(165, 16, 16)), 16);  // KEDA: 165 / 10 = 16 in whole numbers, so 16.5 pass
  EXPECT_EQ(consumers_for({.allow_idle = true}, topic(1e6, 16, 16)), 1e5);
}

TEST(Consumers, AreNoMoreThanPartitionsWithLagIfLimitedToThem) {
  EXPECT_EQ(consumers_for({.limit_to_lagging = true}, topic(1e6, 16, 3)), 3);
  EXPECT_EQ(consumers_for({.allow_idle = true, .limit_to_lagging = true}, topic(1e6, 16, 3)), 3);
  EXPECT_DOUBLE_EQ(consumers_for({.limit_to_lagging = true}, topic(15, 16, 3)), 1.5);
}

TEST(Consumers, DivideThePartitionsIfTheyAreToBeEven) {
  // 126 = 2 * 3 * 3 * 7: 1, 2, 3, 6, 7, 9, 14, 18, 21, 42, 63, 126.
  const ConsumerRule even{.even = true};
  EXPECT_EQ(consumers_for(even, topic(0, 126, 0)), 1);
  EXPECT_EQ(consumers_for(even, topic(30, 126, 126)), 3);
  EXPECT_EQ(consumers_for(even, topic(31, 126, 126)), 6);
  EXPECT_EQ(consumers_for(even, topic(220, 126, 126)), 42);
  EXPECT_EQ(consumers_for(even, topic(640, 126, 126)), 126);
  EXPECT_EQ(consumers_for(even, topic(1e6, 126, 126)), 126);
  EXPECT_EQ(consumers_for({.allow_idle = true, .even = true}, topic(1e6, 126, 126)), 126);
  EXPECT_EQ(consumers_for({.limit_to_lagging = true, .even = true}, topic(220, 126, 30)),
            30);  // KEDA: the limit is last
}

TEST(TopicLag, CountsTheInstancesThatNeverWait) {
  const auto lag = topic_lag_of("in", reading(5000, {0, 700, 900, 9.9}));
  ASSERT_TRUE(lag);
  EXPECT_EQ(lag->records, 5000);
  EXPECT_EQ(lag->partitions, 4U);
  EXPECT_EQ(lag->lagging, 2U);
  EXPECT_FALSE(lag->is_upper_bound);
}

TEST(TopicLag, SomePartitionHasTheLag) {
  EXPECT_EQ(topic_lag_of("in", reading(5000, {500, 500}))->lagging, 1U);
  EXPECT_EQ(topic_lag_of("in", reading(0, {0, 0}))->lagging, 0U);
  EXPECT_EQ(topic_lag_of("in", reading(1, {0, 0}))->lagging, 1U);
}

TEST(TopicLag, IsAnUpperBoundWithoutTheTimesOfAnInstancePerPartition) {
  const auto unseen = topic_lag_of("in", reading(5000, {0, 700, std::nullopt}));
  EXPECT_EQ(unseen->lagging, 3U);
  EXPECT_TRUE(unseen->is_upper_bound);
  job::Observation shared = reading(5000, {0, 700});
  shared.sources["in"].partitions = 16;  // eight an instance
  EXPECT_EQ(topic_lag_of("in", shared)->lagging, 16U);
  shared.sources["in"].lag_records = 2.5;
  EXPECT_EQ(topic_lag_of("in", shared)->lagging, 3U);
}

TEST(TopicLag, ThePartitionsThatTheObservationTellsCount) {
  job::Observation seen = reading(5000, {0, 700, 900, 9.9});
  seen.sources["in"].partitions_with_lag = 3;
  EXPECT_EQ(topic_lag_of("in", seen)->lagging, 3U);
  EXPECT_FALSE(topic_lag_of("in", seen)->is_upper_bound);
  seen.sources["in"].partitions_with_lag = 0;
  EXPECT_EQ(topic_lag_of("in", seen)->lagging, 1U) << "5000 records are somewhere";
  seen.sources["in"].partitions_with_lag = 9;
  EXPECT_EQ(topic_lag_of("in", seen)->lagging, 4U) << "of four";
  seen.sources["in"].lag_records = 0;
  EXPECT_EQ(topic_lag_of("in", seen)->lagging, 0U);
  seen.operators.clear();
  seen.sources["in"] = {.offered_rate_per_s = {}, .lag_records = 5000, .partitions = 16, .partitions_with_lag = 2};
  EXPECT_EQ(topic_lag_of("in", seen)->lagging, 2U) << "without the times of any instance";
}

TEST(TopicLag, AMissingLagIsMissing) {
  job::Observation untold = reading(7, {0});
  untold.sources["in"].lag_records.reset();
  EXPECT_FALSE(topic_lag_of("in", untold));
  job::Observation seen = reading(std::numeric_limits<double>::quiet_NaN(), {0});
  EXPECT_FALSE(topic_lag_of("in", seen));
  EXPECT_FALSE(topic_lag_of("other", seen));
  EXPECT_FALSE(topic_lag_of("in", {}));
}

}  // namespace
}  // namespace millrace::tuners::lag
