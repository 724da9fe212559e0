// Trains and judges the predictors of an experiment: what is stored is left.
#pragma once

#include <cstdint>

#include "experiments/config/experiment.h"
#include "experiments/learning/compute_models.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Each predictor in a worker process, options.jobs at a time; then, of each set of pipelines, the flat baseline beside
// them. Killed work goes on from each predictor's last trial. Requires: their pipelines are stored. Errors: the
// store's; a predictor whose training failed, or whose worker died (a sentence that names it); what was finished before
// is stored.
StoreResult<LearningCounts> compute_predictors(const Experiment& experiment, Store& store,
                                               const LearningOptions& options);

}  // namespace millrace::experiments
