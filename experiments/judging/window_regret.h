// Regret of a run against the oracle, window by window.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace millrace::experiments {

// The cheapest deployment that a search found for a window's load.
struct OracleNeed {
  double instances = 0;   // over operators that are no sources, > 0
  bool feasible = false;  // false: nothing that keeps up was found
};

struct JudgedWindow {
  double instances = 0;              // of the tuner's deployment, over operators that are no sources
  bool held = false;                 // that deployment kept up, by the oracle's own criterion
  std::optional<OracleNeed> oracle;  // nullopt: the window is not judged
};

// A window is feasible if the oracle has a deployment that keeps up with its load, and the tuner's did. Of the others,
// nobody could have held `unservable` ones, as far as the search knows, and the tuner's deployment was too small for
// `overloaded` ones: with few instances that are too few, regret would be a reward.
struct WindowRegret {
  std::optional<double> mean;  // over feasible windows: instances / the oracle's - 1; nullopt: there are none
  std::size_t feasible = 0, unservable = 0, overloaded = 0;

  std::size_t infeasible() const { return unservable + overloaded; }
  std::size_t judged() const { return feasible + infeasible(); }
  bool operator==(const WindowRegret&) const = default;
};

// Each window counts alike, however long it is.
WindowRegret window_regret(std::span<const JudgedWindow> windows);

// Over runs: `mean` is the mean over those that have a feasible window, each of which counts alike; windows are summed.
WindowRegret over_runs(std::span<const WindowRegret> runs);

}  // namespace millrace::experiments
