#include "experiments/judging/window_regret.h"

namespace millrace::experiments {

WindowRegret window_regret(std::span<const JudgedWindow> windows) {
  WindowRegret regret;
  double sum = 0;
  for (const JudgedWindow& window : windows) {
    if (!window.oracle) continue;
    if (!window.oracle->feasible) {
      ++regret.unservable;
    } else if (!window.held) {
      ++regret.overloaded;
    } else {
      ++regret.feasible;
      sum += window.instances / window.oracle->instances - 1;
    }
  }
  if (regret.feasible > 0) regret.mean = sum / static_cast<double>(regret.feasible);
  return regret;
}

WindowRegret over_runs(std::span<const WindowRegret> runs) {
  WindowRegret all;
  double sum = 0;
  std::size_t counted = 0;
  for (const WindowRegret& run : runs) {
    all.feasible += run.feasible;
    all.unservable += run.unservable;
    all.overloaded += run.overloaded;
    if (!run.mean) continue;
    sum += *run.mean;
    ++counted;
  }
  if (counted > 0) all.mean = sum / static_cast<double>(counted);
  return all;
}

}  // namespace millrace::experiments
