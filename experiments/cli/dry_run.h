// What a run would compute.
#pragma once

#include <string>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"

namespace millrace::experiments {

struct ListedExperiment {
  Experiment* experiment;
  std::string name;
};

// A line an experiment: how many of its comparisons' runs are stored; then how many are missing of all, and with
// --dry-run how long they may take: from what the stored runs of these experiments took, tuner by tuner, for each
// simulated second. Without a store all are missing. Exit status.
int list_experiments(const std::vector<ListedExperiment>& experiments, const Options& options);

// The same of one that is no sweep.
int dry_run(Experiment& experiment, const Options& options);

}  // namespace millrace::experiments
