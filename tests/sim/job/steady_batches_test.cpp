#include "sim/job/steady_batches.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

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

// One instance behind one other, so busy and so idle; the other is held up for so long.
Window behind(double idle_ms, double backpressured_ms, double held_up_ms) {
  Window window = batch(1000, 600);
  Metrics subtask;
  subtask.busy_ms_per_s = 1000 - idle_ms - backpressured_ms;
  subtask.idle_ms_per_s = idle_ms;
  subtask.backpressured_ms_per_s = backpressured_ms;
  window.seen.operators.at("map").subtasks = {subtask};
  window.seen.operators["in"].total.backpressured_ms_per_s = held_up_ms;
  window.seen.edges.push_back({"in", "map", "hash"});
  return window;
}

bool is_steady(const std::vector<Window>& windows, std::size_t shown = 0) {
  SteadyBatches batches(0.01, shown);
  for (const Window& window : windows) batches.add(window);
  return batches.steady().has_value();
}

// An instance that waits for those behind it does not empty its buffers either.
TEST(SteadyBatches, WhoIsHeldUpDoesNotRest) {
  EXPECT_FALSE(is_steady(std::vector<Window>(6, behind(0, 300, 0))));
  EXPECT_TRUE(is_steady(std::vector<Window>(6, behind(0, 300, 150))));
  EXPECT_TRUE(is_steady(std::vector<Window>(6, behind(100, 300, 0))));
}

// Four milliseconds a second in every batch are rest; as many by chance are none: 0 and 8 in turns are 4 with a
// half-width of 5.841 x 4.619 / 2 = 13.
TEST(SteadyBatches, RestThatMayBeChanceIsNone) {
  EXPECT_TRUE(is_steady(std::vector<Window>(4, behind(4, 0, 0))));
  EXPECT_FALSE(is_steady({behind(0, 0, 0), behind(8, 0, 0), behind(0, 0, 0), behind(8, 0, 0)}));
  EXPECT_TRUE(is_steady({behind(96, 0, 0), behind(104, 0, 0), behind(96, 0, 0), behind(104, 0, 0)}));
}

// Where nobody is held up for more than a moment, buffers are filling or have just been filled.
TEST(SteadyBatches, AMomentsHoldUpIsNoSignOfFullBuffers) {
  EXPECT_FALSE(is_steady(std::vector<Window>(6, behind(0, 0, 20))));
  EXPECT_TRUE(is_steady(std::vector<Window>(6, behind(0, 0, 40))));
}

// Results that are few: 20 or 30 in turns, known to 1 % after 3,000 batches; in the newest ones there may be more.
std::vector<Window> few_results(std::size_t n, std::size_t newest = 0, double more = 0) {
  std::vector<Window> windows;
  for (std::size_t i = 0; i < n; ++i) {
    Window window = batch(1000, 500);
    window.measured.result_records = 20 + static_cast<double>(i % 2) * 10 + (i + newest < n ? 0 : more);
    windows.push_back(window);
  }
  return windows;
}

// Who is shown ten batches at a time learns no more of them than ten batches tell. The first quarter is left out.
TEST(SteadyBatches, AStretchAsLongAsWhatIsShownWillDo) {
  EXPECT_FALSE(is_steady(few_results(100)));
  EXPECT_FALSE(is_steady(few_results(13), 10));
  EXPECT_TRUE(is_steady(few_results(14), 10));
  SteadyBatches batches(0.01, 10);
  for (const Window& window : few_results(40)) batches.add(window);
  ASSERT_TRUE(batches.steady());
  EXPECT_EQ(batches.steady()->batches, 30U);
  EXPECT_GT(batches.steady()->widest, 0.01);
}

// Who waits for whom wanders for minutes where somebody waits now and then.
TEST(SteadyBatches, AStretchOfAJobThatWandersWillNot) {
  const auto held_up = [](double ms_per_s) {
    auto windows = few_results(40);
    for (Window& window : windows) window.seen.operators.at("map").total.backpressured_ms_per_s = ms_per_s;
    return windows;
  };
  EXPECT_TRUE(is_steady(held_up(5), 10));
  EXPECT_FALSE(is_steady(held_up(50), 10));
  EXPECT_TRUE(is_steady(held_up(700), 10));
}

// However little is shown: chance needs eight batches to be judged by.
TEST(SteadyBatches, AShortStretchWillNot) {
  EXPECT_FALSE(is_steady(few_results(10), 2));
  EXPECT_TRUE(is_steady(few_results(11), 2));
}

// Of 27 batches the newest 20 count: halves of 10 with deviation 5.27 each, at 99 % the t test (18 degrees of freedom:
// 2.878) lets 2.878 x 5.27 x sqrt(2 / 10) = 6.8 pass.
TEST(SteadyBatches, ADriftBeyondChanceIsNotSteady) {
  EXPECT_TRUE(is_steady(few_results(27, 10, 6), 20));
  EXPECT_FALSE(is_steady(few_results(27, 10, 8), 20));
}

// Not every batch has a result; one that has none has no latency.
TEST(SteadyBatches, BatchesWithoutResultsHaveNoLatency) {
  std::vector<Window> windows;
  for (int i = 0; i < 16; ++i) {
    Window window = batch(1000, 500);
    if (i % 3 == 0) {
      window.measured.result_records = 0;
      window.measured.latency_ns = kernel::QuantileSketch();
    }
    windows.push_back(window);
  }
  EXPECT_TRUE(is_steady(windows, 12));
  EXPECT_FALSE(is_steady(windows));
}

TEST(SteadyBatches, ClearForgets) {
  SteadyBatches batches(0.01);
  for (int i = 0; i < 4; ++i) batches.add(batch(1000, 500));
  batches.clear();
  EXPECT_FALSE(batches.steady());
  batches.add(batch(1000, 500));
  EXPECT_FALSE(batches.steady());
}

bool do_agree(const std::vector<Window>& newer, const std::vector<Window>& known, double confidence = 0.99) {
  const auto pointers = [](const std::vector<Window>& windows) {
    std::vector<const Window*> all;
    for (const Window& window : windows) all.push_back(&window);
    return all;
  };
  return agree(pointers(newer), pointers(known), 0.01, confidence);
}

// Known: 1000 +- 20 in turns, deviation 20 sqrt(8/7) = 21.4; two means of two and eight batches differ by no more than
// t(0.995, 7) = 3.4995 x 21.4 x sqrt(1/2 + 1/8) = 59.2 by chance.
TEST(Agree, DifferencesByChanceAreNone) {
  std::vector<Window> known;
  for (int i = 0; i < 8; ++i) known.push_back(batch(i % 2 == 0 ? 1020 : 980, 500));
  EXPECT_TRUE(do_agree({batch(1058, 500), batch(1058, 500)}, known));
  EXPECT_FALSE(do_agree({batch(1060, 500), batch(1060, 500)}, known));
  EXPECT_TRUE(do_agree({batch(1060, 500), batch(1060, 500)}, known, 0.999));
}

TEST(Agree, NorAreThoseWithinThePrecision) {
  const std::vector<Window> known(4, batch(1000, 500));
  EXPECT_TRUE(do_agree({batch(1009, 504), batch(1009, 504)}, known));
  EXPECT_FALSE(do_agree({batch(1011, 504), batch(1011, 504)}, known));
  EXPECT_FALSE(do_agree({batch(1000, 511), batch(1000, 511)}, known));
}

// The newer batches' own spread excuses nothing: it may be a trend.
TEST(Agree, ATrendIsNoSpread) {
  const std::vector<Window> known(4, batch(1000, 500));
  EXPECT_FALSE(do_agree({batch(900, 450), batch(1000, 500), batch(1060, 530)}, known));
}

TEST(Agree, BacklogsAreCompared) {
  const std::vector<Window> known(4, batch(1000, 500, 100));
  EXPECT_TRUE(do_agree({batch(1000, 500, 110), batch(1000, 500, 119)}, known));
  EXPECT_FALSE(do_agree({batch(1000, 500, 110), batch(1000, 500, 121)}, known));
}

TEST(Agree, OtherOperatorsDoNot) {
  Window other = batch(1000, 500);
  other.seen.operators["more"] = {};
  EXPECT_FALSE(do_agree({other, other}, {batch(1000, 500), batch(1000, 500)}));
}

}  // namespace
}  // namespace millrace::job
