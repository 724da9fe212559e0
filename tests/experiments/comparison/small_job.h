// The smallest job that a tuner can change, and an experiment of it.
#pragma once

#include "experiments/config/experiment.h"

namespace millrace::experiments {

// in -> map -> out.
job::Job small_job();

// small_job() on two nodes of four slots, under `fixed` and `ds2`, for 60 s in windows of 10 s, twice.
Experiment small_experiment();

}  // namespace millrace::experiments
