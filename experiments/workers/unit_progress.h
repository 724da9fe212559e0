// How far a validation has come: a line that is rewritten on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

#include "experiments/comparison/progress.h"

namespace millrace::experiments {

// "312/9583 replays  10.2 replays/s  15:09 left". Requires: done <= replays, elapsed_s >= 0. The time left is unknown
// ("-") before the first.
std::string replay_progress_text(std::size_t done, std::size_t replays, double elapsed_s);

class ReplayProgress {
 public:
  ReplayProgress(std::FILE* stream, ProgressStyle style, std::size_t replays)
      : stream_(stream), style_(style), replays_(replays) {}
  ReplayProgress(const ReplayProgress&) = delete;
  ReplayProgress& operator=(const ReplayProgress&) = delete;
  ~ReplayProgress();  // leaves the cursor at the start of a line

  void finished(std::size_t replays) { done_ += replays; }
  // Draws the line again if it is time to.
  void tick();

 private:
  std::FILE* stream_;
  ProgressStyle style_;
  std::size_t replays_, done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), drawn_ = start_;
};

}  // namespace millrace::experiments
