#include "experiments/workers/progress.h"

#include <gtest/gtest.h>

#include <vector>

namespace millrace::experiments {
namespace {

TEST(Progress, TellsCellsStoredFailuresAndSimulatedTime) {
  std::vector<StageProgress> heard;
  listen_to_progress([&](const StageProgress& stage) { heard.push_back(stage); });
  std::FILE* nowhere = std::fopen("/dev/null", "w");
  {
    Progress progress(nowhere, ProgressStyle::silent, 2, 200);
    progress.stored(3);
    progress.at(0, 40);
    progress.finished(0, "a", 100, "");
    progress.at(1, 20);
    progress.finished(1, "b", 100, "it broke");
  }
  std::fclose(nowhere);
  listen_to_progress({});
  ASSERT_FALSE(heard.empty());
  StageProgress last = heard.back();
  last.elapsed_s = 0;
  EXPECT_EQ(last, (StageProgress{.stage = "cells",
                                 .total = 5,
                                 .done = 5,
                                 .failed = 1,
                                 .stored = 3,
                                 .simulated_s = 200,
                                 .all_simulated_s = 200}));
}

}  // namespace
}  // namespace millrace::experiments
