// Ordinary least squares on the published vector, the weakest of ZeroTune's baselines.
#pragma once

#include "models/regressors/fitted.h"

namespace millrace::models {

// With an intercept, on standardised inputs. Inputs that are constant or depend on others leave the coefficients open;
// the smallest ones are taken (in the Euclidean norm), so an input that never varied counts for nothing. Validation
// plans are only reported on. O(plans x inputs^2).
FitResult train_linear(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks);
FitResult load_linear(const ModelFile& file);

}  // namespace millrace::models
