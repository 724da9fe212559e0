#include "experiments/watched/time_window.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::experiments {
namespace {

TEST(TimeWindowIn, ReadsWhatFlinkWritesOfItsAssigners) {
  const auto sliding = time_window_in("Window(SlidingProcessingTimeWindows(10000, 5000), ProcessingTimeTrigger, Max)");
  ASSERT_TRUE(sliding);
  EXPECT_EQ(sliding->shape, plan::WindowShape::sliding);
  EXPECT_EQ(sliding->domain, plan::TimeDomain::processing);
  EXPECT_EQ(sliding->length.seconds(), 10);
  EXPECT_EQ(sliding->slide.seconds(), 5);
  EXPECT_EQ(time_window_in("TumblingEventTimeWindows(500)")->length.ms(), 500);
}

TEST(TimeWindowIn, AnythingElseIsNone) {
  for (const char* description :
       {"", "Map", "TumblingEventTimeWindows", "TumblingEventTimeWindows()", "TumblingEventTimeWindows(0)",
        "SlidingEventTimeWindows(1000)", "SlidingEventTimeWindows(1000, 2000)", "EventTimeSessionWindows(1000)",
        "TumblingEventTimeWindows(1000) -> TumblingEventTimeWindows(1000)"}) {
    EXPECT_FALSE(time_window_in(description)) << description;
  }
}

TEST(KeysOfWhich, ExplainsHowManyAreMet) {
  EXPECT_NEAR(*keys_of_which(100, 1e6), 100, 1e-6);
  EXPECT_NEAR(*keys_of_which(1000 * (1 - std::exp(-2.0)), 2000), 1000, 1e-6);
  EXPECT_FALSE(keys_of_which(0.5, 100));
  EXPECT_FALSE(keys_of_which(95, 100));
}

}  // namespace
}  // namespace millrace::experiments
