#include "sim/job/steady_batches.h"

#include <gtest/gtest.h>

namespace millrace::job {
namespace {

// A batch of 2 s of one operator that reads `in` records and is busy so long.
Window batch(double in, double busy_ms_per_s, double backlog = 0) {
  Window window;
  window.seen.window_s = window.measured.window_s = 2;
  Metrics& total = window.seen.operators["map"].total;
  total.records_in = in;
  total.records_out = in;
  total.busy_ms_per_s = busy_ms_per_s;
  total.idle_ms_per_s = 1000 - busy_ms_per_s;
  total.backpressured_ms_per_s = 0;
  window.measured.offered_records["in"] = in;
  window.measured.read_records["in"] = in;
  window.measured.result_records = in;
  window.measured.backlog_records = backlog;
  window.measured.latency_ns.add(1e6, 100);
  return window;
}

TEST(SteadyBatches, FourEqualBatchesAreSteady) {
  SteadyBatches batches(0.01);
  for (int i = 0; i < 3; ++i) batches.add(batch(1000, 500));
  EXPECT_FALSE(batches.steady());
  batches.add(batch(1000, 500));
  ASSERT_TRUE(batches.steady());
  EXPECT_EQ(batches.steady()->batches, 4U);
  EXPECT_EQ(batches.steady()->widest, 0);
}

// Counts 1000 +- 2 in turns: mean 1000, deviation 2 sqrt(4/3) = 2.309, t(0.995, 3) = 5.841, half-width 5.841 x 2.309 /
// 2 = 6.74, of 1000 0.674 %.
TEST(SteadyBatches, SpreadIsTheHalfWidthOfThe99PercentInterval) {
  SteadyBatches batches(0.01);
  for (const double off : {2.0, -2.0, 2.0, -2.0}) batches.add(batch(1000 + off, 500));
  ASSERT_TRUE(batches.steady());
  EXPECT_NEAR(batches.steady()->widest, 0.006744, 1e-5);
}

TEST(SteadyBatches, WiderIntervalsAreNot) {
  SteadyBatches batches(0.01);
  for (const double off : {4.0, -4.0, 4.0, -4.0}) batches.add(batch(1000 + off, 500));
  EXPECT_FALSE(batches.steady());  // 1.35 %
}

// Steady from the fifth batch on: the newest four are a stretch of their own.
TEST(SteadyBatches, TheWarmUpIsLeftOut) {
  SteadyBatches batches(0.01);
  for (const double in : {100.0, 600.0, 900.0}) batches.add(batch(in, 500));
  for (int i = 0; i < 4; ++i) batches.add(batch(1000, 500));
  ASSERT_TRUE(batches.steady());
  EXPECT_EQ(batches.steady()->batches, 4U);
}

TEST(SteadyBatches, ATrendIsNotSteady) {
  SteadyBatches batches(0.01);
  for (int i = 0; i < 4; ++i) batches.add(batch(1000, 500 + 4 * i));
  EXPECT_FALSE(batches.steady());
}

TEST(SteadyBatches, AGrowingBacklogIsNotSteady) {
  SteadyBatches batches(0.01);
  for (int i = 0; i < 6; ++i) batches.add(batch(1000, 500, 100 * i));
  EXPECT_FALSE(batches.steady());
}

// One of two instances works all the time. As long as its input is not full nobody is held up: that will come.
TEST(SteadyBatches, FillingBuffersAreNotSteady) {
  const auto uneven = [](double held_up_ms) {
    Window window = batch(1000, 600);
    auto& map = window.seen.operators.at("map");
    map.subtasks.resize(2);
    map.subtasks[0].busy_ms_per_s = 1000;
    map.subtasks[1].busy_ms_per_s = 200;
    window.seen.operators["in"].total.backpressured_ms_per_s = held_up_ms;
    window.seen.edges.push_back({"in", "map", "hash"});
    return window;
  };
  SteadyBatches filling(0.01), full(0.01);
  for (int i = 0; i < 6; ++i) filling.add(uneven(0));
  for (int i = 0; i < 6; ++i) full.add(uneven(150));
  EXPECT_FALSE(filling.steady());
  EXPECT_TRUE(full.steady());
}

TEST(SteadyBatches, ClearForgets) {
  SteadyBatches batches(0.01);
  for (int i = 0; i < 4; ++i) batches.add(batch(1000, 500));
  batches.clear();
  EXPECT_FALSE(batches.steady());
  batches.add(batch(1000, 500));
  EXPECT_FALSE(batches.steady());
}

}  // namespace
}  // namespace millrace::job
