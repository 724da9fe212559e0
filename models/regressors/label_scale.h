// Labels as a regressor sees them, and its outputs as predictions.
#pragma once

#include "models/model_settings.h"

namespace millrace::models {

// What a regressor of raw labels predicts at least, in the metric's unit: least squares may go below zero, where no
// label is. It is also where ZeroTune's loss begins to punish small predictions for being near zero.
inline constexpr double kSmallestRawPrediction = 1e-3;

// The label itself or its natural logarithm. Requires: label > 0.
double to_scale(double label, LabelDomain domain);

// Inverse of to_scale: always finite and > 0. Raw outputs below kSmallestRawPrediction, and NaN, become that;
// logarithms are held within -700 and 700.
double from_scale(double output, LabelDomain domain);

}  // namespace millrace::models
