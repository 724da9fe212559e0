#include "experiments/validation/replay_progress.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(ReplayProgress, SaysRateAndTimeLeft) {
  EXPECT_EQ(replay_progress_text(0, 100, 0), "0/100 replays  0.0 replays/s  - left");
  EXPECT_EQ(replay_progress_text(20, 100, 10), "20/100 replays  2.0 replays/s  00:40 left");
  EXPECT_EQ(replay_progress_text(10, 7210, 10), "10/7210 replays  1.0 replays/s  2:00:00 left");
}

}  // namespace
}  // namespace millrace::experiments
