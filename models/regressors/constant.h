// The floor of every comparison: the median label of training, whatever the plan.
#pragma once

#include "models/regressors/fitted.h"

namespace millrace::models {

// Of an even number of labels the mean of the middle two in the domain of the labels: of logarithms their geometric
// mean.
FitResult train_constant(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks);
FitResult load_constant(const ModelFile& file);

}  // namespace millrace::models
