#include "tuners/flink_autoscaler/delayed_scale_down.h"

#include <gtest/gtest.h>

namespace millrace::tuners::flink_autoscaler {
namespace {

TEST(AutoscalerDelayedScaleDown, WaitsForItsIntervalAndTakesTheLargest) {
  std::optional<DelayedScaleDown> delayed;
  EXPECT_FALSE(after_delay(delayed, {0, 5, true}, 100).has_value());
  EXPECT_FALSE(after_delay(delayed, {40, 7, false}, 100).has_value());
  EXPECT_FALSE(after_delay(delayed, {80, 3, true}, 100).has_value());
  // 7 drove out the 5 before it.
  ASSERT_EQ(delayed->recommended.size(), 2u);
  const auto first = after_delay(delayed, {100, 2, true}, 100);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->degree, 7u);
  EXPECT_FALSE(first->outside);  // as it was then
  // At 150 s the 7 of 40 s is too old; the first time stays, so there is no new wait.
  const auto second = after_delay(delayed, {150, 2, false}, 100);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->degree, 3u);
  EXPECT_EQ(delayed->first_s, 0);
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
