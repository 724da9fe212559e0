// How far work in equal pieces has come: a line that is rewritten on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "experiments/workers/progress.h"

namespace millrace::experiments {

// "312/9583 replays  10.2 replays/s  15:09 left", of `pieces` called `noun`. Requires: done <= pieces, elapsed_s >= 0.
// The time left is unknown ("-") before the first.
std::string unit_progress_text(std::string_view noun, std::size_t done, std::size_t pieces, double elapsed_s);

class UnitProgress {
 public:
  // `noun`: what a piece is called, in the plural; a literal.
  UnitProgress(std::FILE* stream, ProgressStyle style, std::string_view noun, std::size_t pieces)
      : stream_(stream), style_(style), noun_(noun), pieces_(pieces) {}
  UnitProgress(const UnitProgress&) = delete;
  UnitProgress& operator=(const UnitProgress&) = delete;
  ~UnitProgress();  // leaves the cursor at the start of a line

  void finished(std::size_t pieces) { done_ += pieces; }
  // Draws the line again if it is time to.
  void tick();

 private:
  std::FILE* stream_;
  ProgressStyle style_;
  std::string_view noun_;
  std::size_t pieces_, done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), drawn_ = start_;
};

}  // namespace millrace::experiments
