// The config on the command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"

namespace millrace::experiments {

// The experiment, with what --set, --seed and --quick change in it; nothing after printing every mistake that there is.
std::optional<Experiment> load_for(const Options& options);

// Prints "millrace: SENTENCE" on standard error and returns `status`.
int complain(std::string_view sentence, int status);

}  // namespace millrace::experiments
