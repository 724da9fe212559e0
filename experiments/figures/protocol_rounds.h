// The rounds of a comparison's protocol as figures draw them: what ran under which load, and how long deciding took.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/figures/figure_table.h"
#include "experiments/figures/run_series.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// A round of a run.
struct RoundPoint {
  std::int64_t change = 0, round = 0;
  double load = 0;
  double t_s = 0;  // simulated, when the tuner was asked
  std::int64_t total_parallelism = 0;
  bool backpressured = false, reconfigured = false;
  double deciding_s = 0;  // wall-clock time of all decisions since the round before
  // Cores in use over instances, both over operators that are neither sources nor sinks, at the round's end; nullopt:
  // not measured.
  std::optional<double> cpu_share;
};

struct RoundSeries : FirstRun {
  std::vector<RoundPoint> rounds;  // in order
};

// Of one query, the first run of each tuner that `subject` shows (see FirstRun). Runs without rounds are left out.
StoreResult<std::vector<RoundSeries>> round_series(Database& store, const FigureSubject& subject,
                                                   const std::string& query);

}  // namespace millrace::experiments
