// The command line of the verb flink.
#pragma once

#include <CLI/CLI.hpp>

#include "experiments/cli/options.h"

namespace millrace::experiments {

void add_flink_options(CLI::App& verb, Options& options);

}  // namespace millrace::experiments
