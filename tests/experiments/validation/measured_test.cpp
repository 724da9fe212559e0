#include "experiments/validation/measured.h"

#include <gtest/gtest.h>

#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

TEST(MeasuredLabels, AreSumsOverInstances) {
  const MeasuredLabels labels = measured_labels(small_published_plan("Linear_Query", "x", 1000, 500));
  EXPECT_DOUBLE_EQ(labels.configured_per_s, 1000);
  EXPECT_DOUBLE_EQ(labels.achieved_per_s.value(), 500);
  EXPECT_DOUBLE_EQ(labels.last_operator_per_s.value(), 5);
  ASSERT_EQ(labels.operator_input_per_s.size(), 3u);
  EXPECT_FALSE(labels.operator_input_per_s[0].has_value());
  EXPECT_DOUBLE_EQ(labels.operator_input_per_s[2].value(), 250);
  EXPECT_TRUE(labels.saturated().value());
}

TEST(MeasuredLabels, PreferTheExactThroughput) {
  PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 1000);
  EXPECT_DOUBLE_EQ(measured_labels(plan).throughput_per_s().value(), 10);
  plan.labels.throughput_per_s = 11;
  EXPECT_DOUBLE_EQ(measured_labels(plan).throughput_per_s().value(), 11);
  EXPECT_DOUBLE_EQ(measured_labels(plan).last_operator_per_s.value(), 10);
}

// Of ten source instances some reported nothing: they count as the mean of the others, if these are half of them.
TEST(MeasuredLabels, CorrectForMissingSourceInstances) {
  PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 1000);
  plan.operators[0].instances.resize(5);
  EXPECT_DOUBLE_EQ(measured_labels(plan).achieved_per_s.value(), 1000);
  EXPECT_FALSE(measured_labels(plan).saturated().value());
  plan.operators[0].instances.resize(4);
  EXPECT_FALSE(measured_labels(plan).achieved_per_s.has_value());
  EXPECT_FALSE(measured_labels(plan).saturated().has_value());
}

TEST(MeasuredLabels, AchieveAtMostWhatIsConfigured) {
  const MeasuredLabels labels = measured_labels(small_published_plan("Linear_Query", "x", 1000, 1024));
  EXPECT_DOUBLE_EQ(labels.achieved_per_s.value(), 1024);
  EXPECT_DOUBLE_EQ(labels.clipped_achieved_per_s().value(), 1000);
}

TEST(MeasuredLabels, OfAnOperatorWithoutReportsAreMissing) {
  PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 1000);
  plan.operators[2].instances.clear();
  EXPECT_FALSE(measured_labels(plan).operator_input_per_s[2].has_value());
  EXPECT_FALSE(measured_labels(plan).throughput_per_s().has_value());
}

}  // namespace
}  // namespace millrace::experiments
