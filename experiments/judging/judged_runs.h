// What is judged: the runs of a comparison, as they are stored.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/judging/criterion.h"
#include "experiments/judging/window_regret.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

enum class RunStatus : std::uint8_t { done, failed, missing };  // missing: not computed yet

struct JudgedRun {
  std::string query, tuner;  // as the comparison calls them
  std::string family = {};   // of the query, where the comparison has it by that; else ""
  std::int64_t replication = 0;
  RunStatus status = RunStatus::missing;
  bool oracle = false;                        // its tuner is of the kind "oracle", which knows the load beforehand
  std::vector<std::optional<double>> values;  // by criterion; nullopt: not measured
  std::optional<WindowRegret> regret;         // nullopt: it failed, or no oracle finished its query and replication
};

struct JudgedRuns {
  bool has_slo = false;
  bool has_prices = false;
  std::vector<JudgedRun> runs;  // in the comparison's order

  std::span<const Criterion> judged_by() const { return criteria(has_slo, has_prices); }
};

// All cells of the comparison (artefact hash).
StoreResult<JudgedRuns> judged_runs(Database& store, const std::string& comparison);

}  // namespace millrace::experiments
