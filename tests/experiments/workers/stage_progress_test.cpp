#include "experiments/workers/stage_progress.h"

#include <gtest/gtest.h>

#include <vector>

namespace millrace::experiments {
namespace {

StageProgress cells(std::size_t done, double simulated_s, double all_s, double elapsed_s) {
  return {.stage = "cells",
          .total = 6,
          .done = done,
          .simulated_s = simulated_s,
          .all_simulated_s = all_s,
          .elapsed_s = elapsed_s};
}

StageProgress replays(std::size_t done, std::size_t total, double elapsed_s) {
  return {.stage = "replays", .total = total, .done = done, .elapsed_s = elapsed_s};
}

TEST(StageProgress, TellsRatesAndTimeLeft) {
  // 1200 of 3000 s in 10 s: 120 s/s, so 1800 s take 15 s more.
  EXPECT_EQ(progress_text(cells(2, 1200, 3000, 10)), "2/6 cells  0.2 cells/s  120 simulated s/s  00:15 left");
  EXPECT_EQ(progress_text(cells(0, 15000, 3e7, 10)), "0/6 cells  0.0 cells/s  1.5k simulated s/s  5:33:10 left");
  EXPECT_EQ(progress_text(replays(20, 100, 10)), "20/100 replays  2.0 replays/s  00:40 left");
  EXPECT_EQ(progress_text(replays(10, 7210, 10)), "10/7210 replays  1.0 replays/s  2:00:00 left");
}

TEST(StageProgress, PromisesNothingBeforeItKnows) {
  EXPECT_EQ(progress_text(cells(0, 0, 3000, 0)), "0/6 cells  0.0 cells/s  0 simulated s/s  - left");
  EXPECT_EQ(progress_text(replays(0, 100, 0)), "0/100 replays  0.0 replays/s  - left");
}

TEST(StageProgress, WhatWasStoredBeforeSaysNothingOfTheSpeed) {
  StageProgress half = replays(60, 100, 10);
  half.stored = 50;  // 10 in 10 s: 40 more take 40 s
  EXPECT_EQ(progress_text(half), "60/100 replays  1.0 replays/s  00:40 left");
}

TEST(StageProgress, CountsFailures) {
  StageProgress some = replays(20, 100, 10);
  some.failed = 3;
  EXPECT_EQ(progress_text(some), "20/100 replays  2.0 replays/s  00:40 left  3 failed");
}

TEST(StageProgress, AStageWithoutPiecesIsItsName) {
  EXPECT_EQ(progress_text({.stage = "figures and report"}), "figures and report");
}

TEST(StageProgress, IsToldToTheListenerAlone) {
  std::vector<std::string> heard;
  tell_stage("unheard");
  listen_to_progress([&](const StageProgress& stage) { heard.push_back(stage.stage); });
  tell_stage("forecasts");
  listen_to_progress({});
  tell_stage("unheard");
  EXPECT_EQ(heard, std::vector<std::string>{"forecasts"});
}

}  // namespace
}  // namespace millrace::experiments
