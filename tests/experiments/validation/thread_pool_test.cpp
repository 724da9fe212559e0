#include "experiments/validation/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace millrace::experiments {
namespace {

TEST(ThreadPool, DoesEveryPieceOnceAndHandsItOverOnTheCallersThread) {
  for (const std::size_t threads : {1, 2, 7}) {
    std::vector<int> squares(100, -1);
    std::vector<int> heard(100, 0);
    const auto caller = std::this_thread::get_id();
    const bool whole = work_in_threads(threads, squares.size(),
                                       {.work = [&](std::size_t i) { squares[i] = static_cast<int>(i * i); },
                                        .done =
                                            [&](std::size_t i) {
                                              EXPECT_EQ(std::this_thread::get_id(), caller);
                                              EXPECT_EQ(squares[i], static_cast<int>(i * i));
                                              ++heard[i];
                                            },
                                        .go_on = [] { return true; }});
    EXPECT_TRUE(whole);
    EXPECT_EQ(heard, std::vector<int>(100, 1));
  }
}

TEST(ThreadPool, OfNothingIsDoneAtOnce) {
  const auto never = [](std::size_t) { FAIL(); };
  EXPECT_TRUE(work_in_threads(2, 0, {.work = never, .done = never, .go_on = [] { return true; }}));
}

// What was begun is finished and handed over; the rest is never begun.
TEST(ThreadPool, Stops) {
  std::atomic<std::size_t> begun = 0;
  std::size_t heard = 0;
  const bool whole = work_in_threads(2, 1'000'000,
                                     {.work =
                                          [&](std::size_t) {
                                            ++begun;
                                            std::this_thread::sleep_for(std::chrono::milliseconds(1));
                                          },
                                      .done = [&](std::size_t) { ++heard; },
                                      .go_on = [&] { return heard < 20; }});
  EXPECT_FALSE(whole);
  EXPECT_EQ(heard, begun);
  EXPECT_LT(begun, 1000u);
}

}  // namespace
}  // namespace millrace::experiments
