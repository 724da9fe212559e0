// The sets of traces of a run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Computes what is missing of each set, prints its summary, and shows it beside published quantiles if the set names
// some, with a figure in `folder`. Returns an exit status; says what went wrong itself.
int run_traces(const Experiment& experiment, Store& store, const Options& options,
               const std::vector<std::string>& worker_command, const std::filesystem::path& folder);

// "zerotune-24k/random": how the store knows a set, beside its hash.
std::string name_of(const Experiment& experiment, const TraceSet& set);

// Prints the summary of each set that is stored.
StoreResult<void> print_traces(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
