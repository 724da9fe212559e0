// A random forest on the published vector, the strongest of ZeroTune's flat baselines.
#pragma once

#include "models/regressors/fitted.h"

namespace millrace::models {

// `settings.trees` regression trees, each on a bootstrap of the training plans drawn by settings.seed and its number,
// all inputs considered at every split, grown until a leaf has one plan; the prediction is their mean in the domain of
// the labels. Plans with equal inputs are given their mean label first: no split tells them apart. Hooks hear of every
// tree; all of them are kept. One thread at a time. [Breiman, Random Forests, 2001; dlib] O(trees x inputs x plans x
// log^2 plans); plans with equal inputs cost the square of their number.
FitResult train_forest(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks);
FitResult load_forest(const ModelFile& file);

}  // namespace millrace::models
