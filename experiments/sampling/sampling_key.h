// What a sampling's results depend on.
#pragma once

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"

namespace millrace::experiments {

// The job and its load, the cluster, the engine, the settings, the seed and the revisions of runtime and sampler.
ArtefactKey sampling_key(const Experiment& experiment, const SamplingSpec& spec);

}  // namespace millrace::experiments
