// Gradient-boosted trees on the strong vector: what a flat model can reach at best.
#pragma once

#include "models/regressors/fitted.h"

namespace millrace::models {

// Squared error in the domain of the labels; at most settings.trees trees of settings.depth, each a step of
// settings.learning_rate, on histograms, each on 80 % of the plans and of the inputs by settings.seed. A round without
// a better validation median q-error counts towards settings.patience; trees after the best round are dropped. Inputs
// are strong_vector's of settings.features. One thread. [Chen, Guestrin, XGBoost, KDD 2016; Friedman, 1999]
FitResult train_boosted(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks);
// Errors also: the model's inputs are not those of this program.
FitResult load_boosted(const ModelFile& file);

}  // namespace millrace::models
