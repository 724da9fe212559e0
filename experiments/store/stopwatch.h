// How long something took, for the only table with times of day.
#pragma once

#include <chrono>
#include <string>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Starts when it is made.
class Stopwatch {
 public:
  // Row of table `wall_clock`: from the start until now, spent on `what` for the artefact `subject`.
  TableRow row(const std::string& subject, const std::string& what) const;

 private:
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace millrace::experiments
