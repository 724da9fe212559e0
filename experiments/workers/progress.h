// How far the work has come: a line that is rewritten on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string>

namespace millrace::experiments {

enum class ProgressStyle : std::uint8_t {
  silent,
  lines,  // one per finished cell
  live,   // one line, rewritten a few times a second
};

// `live` if `stream` is a terminal, else `lines`; `silent` if the user asked for quiet.
ProgressStyle progress_style(std::FILE* stream, bool quiet);

// "3/12 cells  1.2k simulated s/s  00:41 left". Requires: done <= cells. The time left is unknown ("-") before anything
// was simulated.
std::string progress_text(std::size_t done, std::size_t cells, double simulated_s, double total_s, double elapsed_s);

class Progress {
 public:
  // `total_s`: simulated seconds of all `cells` together.
  Progress(std::FILE* stream, ProgressStyle style, std::size_t cells, double total_s);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  // leaves the cursor at the start of a line

  // Cell number `cell` has simulated so much.
  void at(std::size_t cell, double simulated_s);
  // It ended. `outcome` is empty if it is well, else the rest of a sentence, shown even to those who asked for quiet.
  void finished(std::size_t cell, const std::string& name, double simulated_s, const std::string& outcome);
  // Draws the live line again if it is time to.
  void tick();

 private:
  std::string text() const;
  void clear_line();

  std::FILE* stream_;
  ProgressStyle style_;
  std::size_t cells_, done_ = 0;
  double total_s_, finished_s_ = 0;
  std::map<std::size_t, double> running_s_;  // by cell
  std::chrono::steady_clock::time_point start_, drawn_;
};

}  // namespace millrace::experiments
