#include "experiments/workers/progress.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(Progress, TellsRateAndTimeLeft) {
  // 1200 of 3000 s in 10 s: 120 s/s, so 1800 s take 15 s more.
  EXPECT_EQ(progress_text(2, 6, 1200, 3000, 10), "2/6 cells  120 simulated s/s  00:15 left");
  EXPECT_EQ(progress_text(0, 6, 15000, 3e7, 10), "0/6 cells  1.5k simulated s/s  5:33:10 left");
}

TEST(Progress, PromisesNothingBeforeItKnows) {
  EXPECT_EQ(progress_text(0, 6, 0, 3000, 0), "0/6 cells  0 simulated s/s  - left");
}

}  // namespace
}  // namespace millrace::experiments
