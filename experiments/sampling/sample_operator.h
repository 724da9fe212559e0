// A sampling, carried out in the simulator.
#pragma once

#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/sampling/sampling_spec.h"
#include "tuners/qescalor/sampling/online_sampling.h"

namespace millrace::experiments {

// Runs the job from its submitted degrees on, with the sampling instance beside the normal ones of the operator, until
// the sampler has all that it wants. Errors: a sentence; the cluster is too small, or `go_on` said no ("stopped").
tl::expected<std::vector<tuners::qescalor::Sample>, std::string> sample_operator(const Experiment& experiment,
                                                                                 const SamplingSpec& spec,
                                                                                 const std::function<bool()>& go_on);

}  // namespace millrace::experiments
