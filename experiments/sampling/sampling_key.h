// What a sampling's results depend on.
#pragma once

#include <cstdint>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"

namespace millrace::experiments {

// Raised when the samples that a sampling takes change.
inline constexpr std::uint32_t kSamplingRevision = 1;

// The job and its load, the cluster, the engine, the settings, the seed and the revisions of runtime and sampler.
ArtefactKey sampling_key(const Experiment& experiment, const SamplingSpec& spec);

}  // namespace millrace::experiments
