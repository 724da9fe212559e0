// What a fit of the engine profile may move, and how often it may try.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "experiments/calibration/engine_number.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// A calibration has few numbers, all of them global, and a budget: beyond that it would fit noise.
inline constexpr std::size_t kMostEngineNumbers = 16;
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

struct EngineFitSettings {
  runtime::EngineProfile engine;       // where the fit starts
  std::uint64_t evaluations = 150;     // engine profiles tried at most: 1 to kMostEvaluations
  std::uint64_t seed = 1;              // of every simulation: random numbers are common to all profiles
  std::vector<FreeEngineNumber> free;  // 1 to kMostEngineNumbers
};

}  // namespace millrace::experiments
