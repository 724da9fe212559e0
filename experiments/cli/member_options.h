// The members of a sweep as the verbs load and run them.
#pragma once

#include <optional>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/sweeps/sweep.h"

namespace millrace::experiments {

// All experiments of the sweep, in order; nothing after printing every mistake that there is.
std::optional<std::vector<Experiment>> members_of(const Sweep& sweep);

// The options under which the member, which is `experiment`, is a config of its own.
Options member_options(const Sweep& sweep, std::size_t member, const Experiment& experiment, const Options& options);

}  // namespace millrace::experiments
