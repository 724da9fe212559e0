#include "experiments/workers/unit_progress.h"

#include <gtest/gtest.h>

#include <vector>

namespace millrace::experiments {
namespace {

TEST(UnitProgress, TellsPiecesStoredFailuresAndSimulatedTime) {
  std::vector<StageProgress> heard;
  listen_to_progress([&](const StageProgress& stage) { heard.push_back(stage); });
  {
    UnitProgress progress(stderr, ProgressStyle::silent, "traces", 10);
    progress.stored(4);
    progress.finished(2);
    progress.failed(1);
    progress.simulated(30);
    progress.tick();  // the first at once
    progress.finished(1);
  }
  listen_to_progress({});
  ASSERT_EQ(heard.size(), 2);
  EXPECT_EQ(heard.front().done, 6);
  StageProgress last = heard.back();
  last.elapsed_s = 0;
  EXPECT_EQ(last,
            (StageProgress{.stage = "traces", .total = 10, .done = 7, .failed = 1, .stored = 4, .simulated_s = 30}));
}

}  // namespace
}  // namespace millrace::experiments
