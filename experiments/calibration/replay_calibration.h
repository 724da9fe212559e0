// [calibration.x] with `traces`: plans that were executed on a real cluster, and the numbers of the engine profile that
// may be moved to meet their labels.
#pragma once

#include <cstdint>
#include <string>

#include "experiments/calibration/engine_fit_settings.h"
#include "experiments/replay/replay.h"

namespace millrace::experiments {

inline constexpr std::uint64_t kMostCalibrationPlans = 300;

struct ReplayCalibration : EngineFitSettings {
  std::string name;                          // x
  std::string traces = "zerotune";           // set of published plans in the store
  ReplayInput input = ReplayInput::filters;  // what a replay may know
  std::uint64_t plans = 150;                 // at most, of the calibration split: 1 to kMostCalibrationPlans
};

}  // namespace millrace::experiments
