// How far the work has come: a line that is rewritten on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string>

#include "experiments/workers/stage_progress.h"

namespace millrace::experiments {

enum class ProgressStyle : std::uint8_t {
  silent,
  lines,  // one per finished cell
  live,   // one line, rewritten a few times a second
};

// `live` if `stream` is a terminal, else `lines`; `silent` if the user asked for quiet.
ProgressStyle progress_style(std::FILE* stream, bool quiet);

class Progress {
 public:
  // `total_s`: simulated seconds of all `cells` together.
  Progress(std::FILE* stream, ProgressStyle style, std::size_t cells, double total_s);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  // leaves the cursor at the start of a line

  // So many cells more are there already, of an experiment's that were to be computed.
  void stored(std::size_t cells);
  // Cell number `cell` has simulated so much.
  void at(std::size_t cell, double simulated_s);
  // It ended. `outcome` is empty if it is well, else the rest of a sentence, shown even to those who asked for quiet.
  void finished(std::size_t cell, const std::string& name, double simulated_s, const std::string& outcome);
  // Draws the live line again if it is time to.
  void tick();

 private:
  StageProgress now() const;
  void clear_line();

  std::FILE* stream_;
  ProgressStyle style_;
  std::size_t cells_, done_ = 0, failed_ = 0, stored_ = 0;
  double total_s_, finished_s_ = 0;
  std::map<std::size_t, double> running_s_;  // by cell
  std::chrono::steady_clock::time_point start_, drawn_;
};

}  // namespace millrace::experiments
