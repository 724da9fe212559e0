// Runs as traces for ui.perfetto.dev: what --timeline asks for.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Whether --timeline names runs of the experiment; the error is a sentence.
tl::expected<void, std::string> check_timelines(const Experiment& experiment, const Options& options);

// Writes the runs that --timeline names as FOLDER/timeline/COMPARISON-QUERY-TUNER-REPLICATION.json; the paths, in
// order, each once. Requires: check_timelines() had no objection. The error is a sentence: a run failed or is missing,
// or a file cannot be written.
tl::expected<std::vector<std::filesystem::path>, std::string> write_timelines(const Experiment& experiment,
                                                                              Store& store, const Options& options,
                                                                              const std::filesystem::path& folder);

}  // namespace millrace::experiments
