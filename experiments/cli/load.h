// The config on the command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/sweeps/sweep.h"

namespace millrace::experiments {

// The experiment, with what --set, --seed and --quick change in it; nothing after printing every mistake that there is.
std::optional<Experiment> load_for(const Options& options);

// The sweep of the config and of --sweep, if there is any; nothing after printing every mistake of it. Its members are
// not loaded yet.
std::optional<std::optional<Sweep>> sweep_for(const Options& options);

// Prints each as a line on standard error.
void print_mistakes(const std::vector<Diagnostic>& mistakes);

// Prints "millrace: SENTENCE" on standard error and returns `status`.
int complain(std::string_view sentence, int status);
// The last of those sentences; "" if there was none. For what is stored of a cell that could not be computed.
const std::string& last_complaint();

}  // namespace millrace::experiments
