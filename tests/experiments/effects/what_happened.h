// What an experiment's runs did, without what they were asked to do.
#pragma once

#include <string>

#include "experiments/config/experiment.h"

namespace millrace::experiments {

// All stored rows of all its runs as text, but for names, hashes, seeds and settings. Fails the test if a run fails.
std::string what_happened(const Experiment& experiment);

}  // namespace millrace::experiments
