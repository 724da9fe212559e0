#include "experiments/workers/unit_progress.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(UnitProgress, SaysRateAndTimeLeft) {
  EXPECT_EQ(unit_progress_text("replays", 0, 100, 0), "0/100 replays  0.0 replays/s  - left");
  EXPECT_EQ(unit_progress_text("replays", 20, 100, 10), "20/100 replays  2.0 replays/s  00:40 left");
  EXPECT_EQ(unit_progress_text("replays", 10, 7210, 10), "10/7210 replays  1.0 replays/s  2:00:00 left");
}

}  // namespace
}  // namespace millrace::experiments
