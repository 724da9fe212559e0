// Settings that random search tries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/pipelines/predictor_settings.h"

namespace millrace::experiments {

// Log-uniform over [low, high], the same for every model.
struct TrialRange {
  double low, high;
};
inline constexpr TrialRange kTrialHidden{16, 64};  // multiples of kTrialHiddenStep, which heads of attention share
inline constexpr TrialRange kTrialLayers{1, 4};    // whole
inline constexpr TrialRange kTrialLearningRate{3e-4, 1e-2};
inline constexpr TrialRange kTrialWeightDecay{1e-6, 1e-2};
inline constexpr TrialRange kTrialDropout{0.01, 0.3};
inline constexpr std::uint32_t kTrialHiddenStep = 8;

// The settings as written, then `count` - 1 draws of width, layers, learning rate, weight decay and dropout. Draw i
// depends on `seed` and i alone. Requires: count > 0.
std::vector<models::PredictorSettings> trial_settings(const models::PredictorSettings& written, std::uint32_t count,
                                                      std::uint64_t seed);

// `count` of `all`, drawn without replacement, in ascending order; all if there are no more.
std::vector<std::size_t> trial_sample(std::size_t all, std::uint64_t count, std::uint64_t seed);

}  // namespace millrace::experiments
