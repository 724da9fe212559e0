#include "sim/plan/window.h"

#include <gtest/gtest.h>

namespace millrace::plan {
namespace {

using namespace kernel::literals;

TEST(Window, TumblingRecordsBelongToOneWindow) {
  Window window;
  window.length = 5_s;
  EXPECT_EQ(windows_per_record(window), 1.0);
  EXPECT_EQ(firing_period(window), 5_s);
}

TEST(Window, SlidingRecordsBelongToLengthOverSlideWindows) {
  Window window;
  window.shape = WindowShape::sliding;
  window.length = 5_s;
  window.slide = 2_s;
  EXPECT_EQ(windows_per_record(window), 2.5);
  EXPECT_EQ(firing_period(window), 2_s);
}

TEST(Window, SlidingCountWindows) {
  Window window;
  window.shape = WindowShape::sliding;
  window.policy = WindowPolicy::count;
  window.count = 30;
  window.count_slide = 10;
  EXPECT_EQ(windows_per_record(window), 3.0);
}

}  // namespace
}  // namespace millrace::plan
