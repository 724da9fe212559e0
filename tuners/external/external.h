// external: a program of the user's decides, over a pipe (protocol.h). It is started by prepare() and ended with the
// tuner. Whatever goes wrong with it, a hang among it, kills it and fails the run, with a sentence that names the
// command and the decision.
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::external {

std::vector<OptionSpec> options();

// Requires: the plan and the cluster of the context outlive the tuner; `given` is complete. Until it is prepared, and
// without a command, it can decide nothing.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::external
