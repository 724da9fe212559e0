// fixed: keeps the deployment that was submitted. The yardstick for what tuning is worth.
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::fixed {

std::vector<OptionSpec> options();

// Requires: the plan of the context outlives the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::fixed
