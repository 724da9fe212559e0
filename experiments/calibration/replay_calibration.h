// [calibration.x] with `traces`: plans that were executed on a real cluster, and the numbers of the engine profile that
// may be moved to meet their labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/calibration/engine_number.h"
#include "experiments/replay/replay.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// A calibration has few numbers, all of them global, and a budget: beyond that it would fit noise.
inline constexpr std::size_t kMostEngineNumbers = 16;
inline constexpr std::uint64_t kMostCalibrationPlans = 300;
inline constexpr std::uint64_t kMostEvaluations = 300;

// A number to be fitted, between `from` and `to` (its base unit; from < to). On a logarithmic scale if from > 0.
struct FreeEngineNumber {
  EngineNumber number;
  double from = 0, to = 0;
};

// Profiles scored before anything is fitted, and at the end: the start and two moves of each number, and another seed's
// score before and after.
constexpr std::size_t least_evaluations(std::size_t numbers) {
  return 2 * numbers + 3;
}

struct ReplayCalibration {
  std::string name;                          // x
  std::string traces = "zerotune";           // set of published plans in the store
  runtime::EngineProfile engine;             // where the fit starts
  ReplayInput input = ReplayInput::filters;  // what a replay may know
  std::uint64_t plans = 150;                 // at most, of the calibration split: 1 to kMostCalibrationPlans
  std::uint64_t evaluations = 150;           // engine profiles tried at most: 1 to kMostEvaluations
  std::uint64_t seed = 1;                    // of every replay: random numbers are common to all profiles
  std::vector<FreeEngineNumber> free;        // 1 to kMostEngineNumbers
};

}  // namespace millrace::experiments
