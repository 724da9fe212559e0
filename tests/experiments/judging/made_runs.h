// Runs as a test invents them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiments/judging/judgement.h"

namespace millrace::experiments {

// A finished run of query "q"; of the criteria violation, slot hours, changes, mean parallelism and peak backlog.
inline JudgedRun made_run(const std::string& tuner, std::int64_t replication, double violation, double slot_hours,
                          double changes, double parallelism, const std::string& query = "q") {
  return {.query = query,
          .tuner = tuner,
          .replication = replication,
          .status = RunStatus::done,
          .oracle = tuner == "oracle",
          .values = {violation, slot_hours, changes, parallelism, 0.0},
          .regret = {}};
}

// The same beside an oracle: with that regret over so many feasible windows, and 2 windows that the tuner did not hold.
inline JudgedRun beside_oracle(JudgedRun run, double regret, std::size_t feasible) {
  run.regret = WindowRegret{.mean = regret, .feasible = feasible, .unservable = 0, .overloaded = 2};
  return run;
}

inline JudgedRun failed_run(const std::string& tuner, std::int64_t replication, const std::string& query = "q") {
  return {.query = query,
          .tuner = tuner,
          .replication = replication,
          .status = RunStatus::failed,
          .oracle = tuner == "oracle",
          .values = std::vector<std::optional<double>>(5),
          .regret = {}};
}

// Where the criteria are.
inline constexpr std::size_t kViolation = 0, kSlotHours = 1, kChanges = 2, kMeanParallelism = 3, kPeakBacklog = 4;

// The comparison of that tuner by that criterion.
inline const PairedComparison& comparison_of(const Scope& scope, const std::string& tuner, std::size_t criterion) {
  for (const PairedComparison& one : scope.comparisons) {
    if (scope.tuners[one.tuner].tuner == tuner && one.criterion == criterion) return one;
  }
  static const PairedComparison kNone;
  return kNone;
}

}  // namespace millrace::experiments
