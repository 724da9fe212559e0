// How far work in equal pieces has come: a line that is rewritten on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include "experiments/workers/progress.h"

namespace millrace::experiments {

class UnitProgress {
 public:
  // `noun`: what a piece is called, in the plural; a literal.
  UnitProgress(std::FILE* stream, ProgressStyle style, std::string_view noun, std::size_t pieces)
      : stream_(stream), style_(style), noun_(noun), pieces_(pieces) {}
  UnitProgress(const UnitProgress&) = delete;
  UnitProgress& operator=(const UnitProgress&) = delete;
  ~UnitProgress();  // leaves the cursor at the start of a line

  // So many pieces were there before the work began; they say nothing about its speed.
  void stored(std::size_t pieces) { stored_ += pieces, done_ += pieces; }
  void finished(std::size_t pieces) { done_ += pieces; }
  void failed(std::size_t pieces) { failed_ += pieces; }  // of those that are finished
  void simulated(double seconds) { simulated_s_ += seconds; }
  // Draws the line again if it is time to.
  void tick();

 private:
  StageProgress now() const;

  std::FILE* stream_;
  ProgressStyle style_;
  std::string_view noun_;
  std::size_t pieces_, done_ = 0, failed_ = 0, stored_ = 0;
  double simulated_s_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), drawn_ = start_, told_{};
};

}  // namespace millrace::experiments
