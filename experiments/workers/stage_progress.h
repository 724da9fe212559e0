// How far a stage of work has come, as values: for the line on a terminal and for whoever else wants to know.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace millrace::experiments {

struct StageProgress {
  std::string stage;           // what its pieces are called, in the plural: "cells", "traces"; else what is being done
  std::size_t total = 0;       // pieces; 0: it has none that could be counted
  std::size_t done = 0;        // of them, <= total
  std::size_t failed = 0;      // done or, where a failed one is replaced by another, not
  std::size_t stored = 0;      // of done, before the stage began
  double simulated_s = 0;      // of pieces that are done and in hand
  double all_simulated_s = 0;  // of all pieces of this stage that were not stored; 0: not known
  double elapsed_s = 0;        // since the stage began

  double done_per_s() const;       // pieces of this stage's own; 0 before the first
  double simulated_per_s() const;  // simulated seconds; 0 before the first
  // Seconds until all is done at the speed so far, by simulated time where that is known; nullopt before anything was.
  std::optional<double> left_s() const;
  bool operator==(const StageProgress&) const = default;
};

// "3/12 cells  0.3 cells/s  1.2k simulated s/s  00:41 left  1 failed": the simulated time only where there is some, the
// failures only where there are any. The time left is "-" while it is unknown.
std::string progress_text(const StageProgress& progress);

// From here on `hear` is called whenever a stage of this process has news, several times a second at most, by the
// thread that does the work; an empty function: no more. One process does one job at a time.
void listen_to_progress(std::function<void(const StageProgress&)> hear);
void tell_progress(const StageProgress& progress);
// A stage without pieces begins.
void tell_stage(const std::string& what);

}  // namespace millrace::experiments
